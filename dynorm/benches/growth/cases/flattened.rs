//! Flattened documents, and models of many fields: pages of items, since what is alike in them is
//! remembered.

use dynorm::{Model, Table};
use tokio::runtime::Runtime;

use super::case;
use crate::Case;
use crate::canned::answering;
use crate::measure::Sample;

/// A model that flattens documents.
macro_rules! flattening {
    ($model:ident $table:literal: $($document:ident)*) => {
        $(
            mod $document {
                #[derive(dynorm::Document, Clone, Debug)]
                pub struct Flattened {
                    pub $document: u32,
                }
            }
        )*

        #[derive(Model, Clone, Debug)]
        #[model(table = $table)]
        struct $model {
            #[hash_key]
            id: String,
            $(
                #[model(flatten)]
                $document: $document::Flattened,
            )*
        }
    };
}

/// A model of scalar fields.
macro_rules! wide {
    ($model:ident $table:literal: $($field:ident)*) => {
        #[derive(Model, Clone, Debug)]
        #[model(table = $table)]
        struct $model {
            #[hash_key]
            id: String,
            $($field: u32,)*
        }
    };
}

flattening! { Flattened1 "flattened":
    a00
}
flattening! { Flattened10 "flattened":
    c00 c01 c02 c03 c04 c05 c06 c07 c08 c09
}
flattening! { Flattened30 "flattened":
    d00 d01 d02 d03 d04 d05 d06 d07 d08 d09 d10 d11 d12 d13 d14 d15 d16 d17 d18 d19
    d20 d21 d22 d23 d24 d25 d26 d27 d28 d29
}
flattening! { Flattened100 "flattened":
    e00 e01 e02 e03 e04 e05 e06 e07 e08 e09 e10 e11 e12 e13 e14 e15 e16 e17 e18 e19
    e20 e21 e22 e23 e24 e25 e26 e27 e28 e29 e30 e31 e32 e33 e34 e35 e36 e37 e38 e39
    e40 e41 e42 e43 e44 e45 e46 e47 e48 e49 e50 e51 e52 e53 e54 e55 e56 e57 e58 e59
    e60 e61 e62 e63 e64 e65 e66 e67 e68 e69 e70 e71 e72 e73 e74 e75 e76 e77 e78 e79
    e80 e81 e82 e83 e84 e85 e86 e87 e88 e89 e90 e91 e92 e93 e94 e95 e96 e97 e98 e99
}

wide! { Wide10 "wide":
    u00 u01 u02 u03 u04 u05 u06 u07 u08 u09
}
wide! { Wide100 "wide":
    u00 u01 u02 u03 u04 u05 u06 u07 u08 u09 u10 u11 u12 u13 u14 u15 u16 u17 u18 u19
    u20 u21 u22 u23 u24 u25 u26 u27 u28 u29 u30 u31 u32 u33 u34 u35 u36 u37 u38 u39
    u40 u41 u42 u43 u44 u45 u46 u47 u48 u49 u50 u51 u52 u53 u54 u55 u56 u57 u58 u59
    u60 u61 u62 u63 u64 u65 u66 u67 u68 u69 u70 u71 u72 u73 u74 u75 u76 u77 u78 u79
    u80 u81 u82 u83 u84 u85 u86 u87 u88 u89 u90 u91 u92 u93 u94 u95 u96 u97 u98 u99
}
wide! { Wide200 "wide":
    u00 u01 u02 u03 u04 u05 u06 u07 u08 u09 u10 u11 u12 u13 u14 u15 u16 u17 u18 u19
    u20 u21 u22 u23 u24 u25 u26 u27 u28 u29 u30 u31 u32 u33 u34 u35 u36 u37 u38 u39
    u40 u41 u42 u43 u44 u45 u46 u47 u48 u49 u50 u51 u52 u53 u54 u55 u56 u57 u58 u59
    u60 u61 u62 u63 u64 u65 u66 u67 u68 u69 u70 u71 u72 u73 u74 u75 u76 u77 u78 u79
    u80 u81 u82 u83 u84 u85 u86 u87 u88 u89 u90 u91 u92 u93 u94 u95 u96 u97 u98 u99
    v00 v01 v02 v03 v04 v05 v06 v07 v08 v09 v10 v11 v12 v13 v14 v15 v16 v17 v18 v19
    v20 v21 v22 v23 v24 v25 v26 v27 v28 v29 v30 v31 v32 v33 v34 v35 v36 v37 v38 v39
    v40 v41 v42 v43 v44 v45 v46 v47 v48 v49 v50 v51 v52 v53 v54 v55 v56 v57 v58 v59
    v60 v61 v62 v63 v64 v65 v66 v67 v68 v69 v70 v71 v72 v73 v74 v75 v76 v77 v78 v79
    v80 v81 v82 v83 v84 v85 v86 v87 v88 v89 v90 v91 v92 v93 v94 v95 v96 v97 v98 v99
}
wide! { Wide400 "wide":
    u00 u01 u02 u03 u04 u05 u06 u07 u08 u09 u10 u11 u12 u13 u14 u15 u16 u17 u18 u19
    u20 u21 u22 u23 u24 u25 u26 u27 u28 u29 u30 u31 u32 u33 u34 u35 u36 u37 u38 u39
    u40 u41 u42 u43 u44 u45 u46 u47 u48 u49 u50 u51 u52 u53 u54 u55 u56 u57 u58 u59
    u60 u61 u62 u63 u64 u65 u66 u67 u68 u69 u70 u71 u72 u73 u74 u75 u76 u77 u78 u79
    u80 u81 u82 u83 u84 u85 u86 u87 u88 u89 u90 u91 u92 u93 u94 u95 u96 u97 u98 u99
    v00 v01 v02 v03 v04 v05 v06 v07 v08 v09 v10 v11 v12 v13 v14 v15 v16 v17 v18 v19
    v20 v21 v22 v23 v24 v25 v26 v27 v28 v29 v30 v31 v32 v33 v34 v35 v36 v37 v38 v39
    v40 v41 v42 v43 v44 v45 v46 v47 v48 v49 v50 v51 v52 v53 v54 v55 v56 v57 v58 v59
    v60 v61 v62 v63 v64 v65 v66 v67 v68 v69 v70 v71 v72 v73 v74 v75 v76 v77 v78 v79
    v80 v81 v82 v83 v84 v85 v86 v87 v88 v89 v90 v91 v92 v93 v94 v95 v96 v97 v98 v99
    w00 w01 w02 w03 w04 w05 w06 w07 w08 w09 w10 w11 w12 w13 w14 w15 w16 w17 w18 w19
    w20 w21 w22 w23 w24 w25 w26 w27 w28 w29 w30 w31 w32 w33 w34 w35 w36 w37 w38 w39
    w40 w41 w42 w43 w44 w45 w46 w47 w48 w49 w50 w51 w52 w53 w54 w55 w56 w57 w58 w59
    w60 w61 w62 w63 w64 w65 w66 w67 w68 w69 w70 w71 w72 w73 w74 w75 w76 w77 w78 w79
    w80 w81 w82 w83 w84 w85 w86 w87 w88 w89 w90 w91 w92 w93 w94 w95 w96 w97 w98 w99
    x00 x01 x02 x03 x04 x05 x06 x07 x08 x09 x10 x11 x12 x13 x14 x15 x16 x17 x18 x19
    x20 x21 x22 x23 x24 x25 x26 x27 x28 x29 x30 x31 x32 x33 x34 x35 x36 x37 x38 x39
    x40 x41 x42 x43 x44 x45 x46 x47 x48 x49 x50 x51 x52 x53 x54 x55 x56 x57 x58 x59
    x60 x61 x62 x63 x64 x65 x66 x67 x68 x69 x70 x71 x72 x73 x74 x75 x76 x77 x78 x79
    x80 x81 x82 x83 x84 x85 x86 x87 x88 x89 x90 x91 x92 x93 x94 x95 x96 x97 x98 x99
}

/// How many items a page has.
const ITEMS: usize = 100;

/// A page of items whose attributes have these letters and a number for their names: `a00` to
/// `a99`, `b00` ...
fn body(letters: &str, size: usize) -> String {
    let name = |number: usize| format!("{}{:02}", &letters[number / 100..=number / 100], number % 100);
    let attributes: Vec<String> =
        (0..size).map(|number| format!(r#""{}":{{"N":"{number}"}}"#, name(number))).collect();
    let item = super::item(attributes.into_iter());
    format!(r#"{{"Items":[{}],"Count":{ITEMS},"ScannedCount":{ITEMS}}}"#, vec![item; ITEMS].join(","))
}

/// Reads such a page.
macro_rules! page {
    ($runtime:ident, $model:ident, $letters:literal, $size:ident) => {{
        let body = body($letters, $size);
        let bytes = body.len();
        let table: Table<$model> = answering("Query", body).table();
        Sample::new(
            bytes,
            || (),
            move |()| $runtime.block_on($model::query("a").models().all(&table)).expect("items"),
        )
    }};
}

fn flattened(runtime: &'static Runtime, size: usize) -> Sample {
    match size {
        1 => page!(runtime, Flattened1, "a", size),
        10 => page!(runtime, Flattened10, "c", size),
        30 => page!(runtime, Flattened30, "d", size),
        _ => page!(runtime, Flattened100, "e", size),
    }
}

fn wide(runtime: &'static Runtime, size: usize) -> Sample {
    match size {
        10 => page!(runtime, Wide10, "uvwx", size),
        100 => page!(runtime, Wide100, "uvwx", size),
        200 => page!(runtime, Wide200, "uvwx", size),
        _ => page!(runtime, Wide400, "uvwx", size),
    }
}

pub fn cases() -> Vec<Case> {
    vec![
        case("flattened documents: 100 items of so many", &[1, 10, 30, 100], flattened),
        case("fields: 100 items of so many", &[10, 100, 200, 400], wide),
    ]
}
