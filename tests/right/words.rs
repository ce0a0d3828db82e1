//! All words of the language, and names that mean something to it, as names of attributes.

use dynorm::prelude::*;

macro_rules! words {
    ($($module:ident $word:ident)*) => {
        $(
            mod $module {
                use super::*;

                #[derive(Model)]
                #[model(table = "words", paths = "Paths")]
                #[index(name = "whole", all, hash = [other], range = [at, $word])]
                struct Word {
                    #[hash_key]
                    other: String,
                    #[range_key]
                    at: u32,
                    #[index(all)]
                    $word: u32,
                    part: Part,
                    kind: Kind,
                }

                #[derive(Document)]
                struct Part {
                    $word: u32,
                }

                #[derive(Document)]
                #[model(tag = "of")]
                enum Kind {
                    None,
                    Some { $word: u32 },
                }

                #[derive(Projection)]
                #[model(of = Word)]
                struct Projected {
                    $word: u32,
                }

                #[test]
                fn is_a_name() {
                    let name = stringify!($word).trim_start_matches("r#");
                    let whole = Paths::whole("a").at().eq(1).range().lt(2).project::<Projected>();
                    let whole = whole.preview().expect("a query");
                    assert!(whole.names.iter().any(|(_, sent)| sent == name), "{whole:?}");
                    let path = Paths::part().$word();
                    assert_eq!(path.to_string(), format!("part.{name}"));
                    assert_eq!(Paths::$word().to_string(), name);
                    let _ = Paths::query("a").at().ge(1).filter(path.eq(2) | (*Paths::part()).exists());
                }
            }
        )*
    };
}

words! {
    word_as r#as word_break r#break word_const r#const word_continue r#continue word_else r#else
    word_enum r#enum word_extern r#extern word_false r#false word_fn r#fn word_for r#for word_if r#if
    word_impl r#impl word_in r#in word_let r#let word_loop r#loop word_match r#match word_mod r#mod
    word_move r#move word_mut r#mut word_pub r#pub word_ref r#ref word_return r#return
    word_static r#static word_struct r#struct word_trait r#trait word_true r#true word_type r#type
    word_unsafe r#unsafe word_use r#use word_where r#where word_while r#while
    word_async r#async word_await r#await word_dyn r#dyn word_gen r#gen word_try r#try
    word_abstract r#abstract word_become r#become word_box r#box word_do r#do word_final r#final
    word_macro r#macro word_override r#override word_priv r#priv word_typeof r#typeof
    word_unsized r#unsized word_virtual r#virtual word_yield r#yield
    word_union union word_auto auto word_default default word_macro_rules macro_rules
    word_u32 u32 word_str str word_std std word_core core word_dynorm dynorm
    word_new new word_from from word_clone clone word_drop drop word_fmt fmt
}
