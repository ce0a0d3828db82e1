//! Names of indexes that DynamoDB takes, each alone on a model: every one has a function and a
//! type.

use dynorm::prelude::*;

macro_rules! names {
    ($($name:literal $function:ident $ty:ident)*) => {
        $(
            mod $function {
                use super::*;

                #[derive(Model)]
                #[model(table = "users")]
                #[index(name = $name, keys_only, hash = [email, born], range = [index])]
                struct User {
                    #[hash_key]
                    id: String,
                    email: String,
                    born: u32,
                    index: u32,
                }

                #[test]
                fn has_a_function_and_a_type() {
                    let query = User::$function("a", 1).index().ge(2);
                    let _: Option<$ty> = None;
                    assert_eq!(query.preview().expect("a query").index.as_deref(), Some($name));
                }
            }
        )*
    };
}

names! {
    "GSI" gsi UserGsi
    "gsi1pk-gsi1sk-index" gsi1pk_gsi1sk_index UserGsi1pkGsi1skIndex
    "GSI1_PK.SK" gsi1_pk_sk UserGsi1PkSk
    "byEmailAndDOB" by_email_and_dob UserByEmailAndDob
    "S3Objects" s3_objects UserS3Objects
    "i18n-Index" i18n_index UserI18nIndex
    "UserIndex" user_index UserUserIndex
    "Index2" index2 UserIndex2
    "iNDEX" i_ndex UserINdex
    "TRUE" true_index UserTrueIndex
    "where" where_index UserWhereIndex
    "dyn" dyn_index UserDynIndex
    "Async" async_index UserAsyncIndex
    "super" super_index UserSuperIndex
    "try" try_index UserTryIndex
    "abstract" abstract_index UserAbstractIndex
    "Scan" scan_index UserScanIndex
    "-query-" query_index UserQueryIndex
    "email" email_index UserEmailIndex
    "union" union UserUnion
    "default" default UserDefault
    "macro_rules" macro_rules UserMacroRules
    "clone" clone UserClone
    "from" from UserFrom
    "new" new UserNew
    "__private" private UserPrivate
    "_1_" index_1 UserIndex1
    "000" index_000 UserIndex000
    "1st.by-date" index_1st_by_date UserIndex1stByDate
    "a.b_c-D.e" a_b_c_d_e UserABCDE
    "aB1.C2d" a_b1_c2d UserAB1C2d
    "-.-.-" index_index UserIndexIndex
}
