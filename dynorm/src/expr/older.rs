//! Paths to what had other names before.

use super::path::AttributePath;
use crate::codec::names::Names;

impl AttributePath {
    /// Where the last step names something that had these names too.
    pub(crate) fn with_older(mut self, names: &'static [&'static str]) -> Self {
        self.older.push((self.steps().len() - 1, names));
        self
    }

    /// Whether anything on the way may have older names, where `names` are those of the item.
    #[inline]
    pub(crate) fn has_older(&self, names: &Names) -> bool {
        names.has_older() || !self.older.is_empty()
    }

    /// The same path by other names, each way in which it may be found where this one is not. Those
    /// that count more come first.
    pub(crate) fn by_older_names(&self) -> Vec<AttributePath> {
        let mut paths = vec![self.clone()];
        for (depth, names) in &self.older {
            let older = |path: &AttributePath| {
                let path = path.clone();
                names.iter().map(move |name| path.clone().renamed(*depth, name))
            };
            let renamed: Vec<_> = paths.iter().flat_map(older).collect();
            paths.extend(renamed);
        }
        paths.drain(1..).collect()
    }

    /// What on the way may still have an older name: the path of that, and what it is called now.
    /// `names` are those of the item, for a path that is not from a function of its model.
    pub(crate) fn older_on_the_way(&self, names: &Names) -> Vec<(AttributePath, AttributePath)> {
        let older = |depth: usize, name: &'static str| {
            let now = self.up_to(depth);
            (now.clone().renamed(depth, name), now)
        };
        let first = if self.older.iter().any(|(depth, _)| *depth == 0) {
            Vec::new()
        } else {
            names.older_names_of(self.attribute())
        };
        let known = self.older.iter().flat_map(|(depth, names)| names.iter().map(|name| (*depth, *name)));
        first.into_iter().map(|name| (0, name)).chain(known).map(|(depth, name)| older(depth, name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> AttributePath {
        AttributePath::new("a").with_older(&["b", "c"]).then("x").at(1).then("d").with_older(&["e"])
    }

    fn texts(paths: impl IntoIterator<Item = AttributePath>) -> Vec<String> {
        paths.into_iter().map(|path| path.to_string()).collect()
    }

    #[test]
    fn a_path_is_found_by_any_of_its_names() {
        assert_eq!(
            texts(path().by_older_names()),
            ["b.x[1].d", "c.x[1].d", "a.x[1].e", "b.x[1].e", "c.x[1].e"]
        );
        assert_eq!(texts(AttributePath::new("a").then("b").by_older_names()), [""; 0]);
    }

    #[test]
    fn each_step_that_had_another_name_is_known() {
        let (older, now): (Vec<_>, Vec<_>) = path().older_on_the_way(&Names::NONE).into_iter().unzip();
        assert_eq!(texts(older), ["b", "c", "a.x[1].e"]);
        assert_eq!(texts(now), ["a", "a", "a.x[1].d"]);
    }

    #[test]
    fn older_names_are_no_part_of_what_a_path_is() {
        let plain: AttributePath = path().to_string().parse().unwrap();
        assert_eq!(plain, path());
        assert_eq!(format!("{plain:?}"), format!("{:?}", path()));
    }
}
