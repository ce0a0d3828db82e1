use super::*;

const NAMES: [Name; 12] = [
    Name::new("", ""),
    Name::new("a", ""),
    Name::new("b", ""),
    Name::new("ab", ""),
    Name::new("aba", ""),
    Name::new("abab", ""),
    Name::new("ababa", ""),
    Name::new("aaaaaaaa", ""),
    Name::new("bbbbbbbb", ""),
    Name::new("a_long_name_with_one_end", ""),
    Name::new("a_long_like_with_one_end", ""),
    Name::new("é", ""),
];

#[test]
fn every_name_is_found_and_no_other() {
    const FOUND: Names = Names::new(&NAMES, &places::<32>(&NAMES));
    for (index, name) in NAMES.iter().enumerate() {
        assert_eq!(FOUND.find(name.plain), Some(index), "{name:?}");
    }
    for other in ["c", "ba", "bab", "baba", "babab", "aaaaaaab", "a_long_some_with_one_end", "aa"] {
        assert_eq!(FOUND.find(other), None, "{other}");
    }
}

#[test]
fn names_are_found_however_full_the_table_is() {
    const FULL: Names = Names::new(&NAMES, &places::<16>(&NAMES));
    for (index, name) in NAMES.iter().enumerate() {
        assert_eq!(FULL.find(name.plain), Some(index), "{name:?}");
    }
    assert_eq!(FULL.find("c"), None);
    // The compiler finds the same ones.
    for (index, name) in NAMES.iter().enumerate() {
        assert_eq!(FULL.first(name), Some(index), "{name:?}");
    }
    assert_eq!(FULL.first(&Name::new("c", "")), None);
    assert_eq!(Names::NONE.first(&Name::new("", "")), None);
    assert_eq!(Names::NONE.find(""), None);
}

#[test]
fn wanted_fields_are_told_by_index() {
    let some = Wanted::NONE.and(0).and(40).and(70);
    let has = |index| matches!(index, 0 | 40) || index >= 63;
    for index in 0..200 {
        assert!(Wanted::ALL.has(index) && !Wanted::NONE.has(index));
        assert_eq!(some.has(index), has(index), "{index}");
        for offset in [0, 1, 30, 62, 63, 64, 100] {
            // More than was asked for may be written, but not less.
            assert!(some.behind(offset).has(index) || !has(offset + index), "{index} from {offset}");
        }
    }
    assert_eq!((Wanted::ALL.behind(70), Wanted::NONE.behind(70)), (Wanted::ALL, Wanted::NONE));
}

#[test]
fn fields_of_flattened_documents_keep_their_indexes() {
    for offset in [0, 1, 30, 62, 63, 64, 100] {
        for index in [0, 1, 33, 62, 63, 70] {
            let outer = Wanted::NONE.and(index).ahead(offset);
            assert_eq!(outer, Wanted::NONE.and(offset + index), "{index} from {offset}");
        }
        assert_eq!(Wanted::NONE.ahead(offset), Wanted::NONE);
    }
}

#[test]
fn flattened_names_and_the_rest_come_behind_its_own() {
    const INNER: Names = Names::new(&[Name::new("x", "")], &places::<2>(&[Name::new("x", "")]));
    const FLATTENED: &[&Names] = &[&INNER, &Names::NONE, &Names::REST];
    const ALL: [Name; 13] = merge(&NAMES, FLATTENED);
    const OUTER: Names =
        Names::merged(&ALL, &places::<32>(&ALL), FLATTENED, &starts::<3>(12, FLATTENED)).tagged("kind");
    assert_eq!((OUTER.count(), OUTER.find("aba"), OUTER.find("x")), (14, Some(4), Some(12)));
    assert_eq!((OUTER.find("anything"), OUTER.find("kind")), (Some(13), None));
    assert_eq!([11, 12, 13].map(|index| OUTER.within(index)), [None, Some((0, 0)), Some((2, 0))]);
    assert_eq!([0, 1, 2].map(|flattened| OUTER.start(flattened)), [12, 13, 13]);
}
