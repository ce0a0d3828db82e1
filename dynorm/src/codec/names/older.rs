//! The older names of fields.

use super::{Name, Names, digest};

/// An older name of a field, by which it is read and not written.
#[derive(Clone, Copy, Debug)]
pub struct Older {
    name: Name,
    /// Of the field.
    index: usize,
}

impl Older {
    /// A name of the field whose name has this index.
    #[must_use]
    pub const fn new(name: &'static str, index: usize) -> Self {
        Older { name: Name::new(name, ""), index }
    }
}

/// An attribute, by the index of its field: the field's own name counts most, as 0, and of the
/// older ones the first one counts more than those behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codec) struct Named {
    pub(in crate::codec) index: usize,
    pub(in crate::codec) rank: usize,
}

/// Each document has its own.
impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Names {
    /// With older names of its own fields: of one field, those that count more come first.
    #[must_use]
    pub const fn with_older(self, older: &'static [Older]) -> Self {
        Names { older, has_older: true, ..self }
    }

    /// Whether fields have older names.
    #[inline]
    pub(crate) const fn has_older(&self) -> bool {
        self.has_older
    }

    /// As [`find`](Self::find), with how much the name counts.
    pub(in crate::codec) fn find_named(&self, name: &str) -> Option<Named> {
        let newest = |index| Named { index, rank: 0 };
        if let Some(index) = self.find_listed(name) {
            return Some(newest(index));
        }
        match self.find_older(name) {
            Some((index, place)) => Some(Named { index, rank: place + 1 }),
            None => self.find_rest(name).map(newest),
        }
    }

    /// The index of the field that had this name, and which of its older names it is.
    #[cold]
    pub(super) fn find_older(&self, name: &str) -> Option<(usize, usize)> {
        let digest = digest(name.as_bytes());
        if let Some(place) = self.older.iter().position(|older| older.name.is(name, digest)) {
            return Some((self.older[place].index, place));
        }
        let mut parts = self.flattened.iter().zip(self.starts).filter(|(names, _)| names.has_older);
        parts.find_map(|(names, start)| {
            let (index, place) = names.find_older(name)?;
            Some((start + index, place))
        })
    }

    /// The name of the field that had this name.
    pub(crate) fn now_called(&self, older: &str) -> Option<&'static str> {
        if !self.has_older || self.find_listed(older).is_some() {
            return None;
        }
        let (index, _) = self.find_older(older)?;
        Some(self.all.get(index)?.plain)
    }

    /// The older names of the field of this name.
    pub(crate) fn older_names_of(&self, name: &str) -> Vec<&'static str> {
        let mut names = Vec::new();
        if self.has_older {
            self.collect_older(&mut names);
            names.retain(|older| self.now_called(older) == Some(name));
        }
        names
    }

    pub(super) fn collect_older(&self, names: &mut Vec<&'static str>) {
        names.extend(self.older.iter().map(|older| older.name.plain));
        for part in self.flattened.iter().filter(|part| part.has_older) {
            part.collect_older(names);
        }
    }

    /// How many older names there are, those of flattened documents included.
    const fn count_older(&self) -> usize {
        let (mut count, mut part) = (self.older.len(), 0);
        while part < self.flattened.len() {
            count += self.flattened[part].count_older();
            part += 1;
        }
        count
    }

    /// The older name of this number, counted in the order of the fields and flattened documents.
    const fn older_at(&self, number: usize) -> &Name {
        if number < self.older.len() {
            return &self.older[number].name;
        }
        let (mut left, mut part) = (number - self.older.len(), 0);
        while left >= self.flattened[part].count_older() {
            left -= self.flattened[part].count_older();
            part += 1;
        }
        self.flattened[part].older_at(left)
    }

    /// An older name that is also the name of a field, or another older name.
    pub(in crate::codec) const fn older_twice(&self) -> Option<&'static str> {
        let count = self.count_older();
        let mut number = 0;
        while number < count {
            let name = self.older_at(number);
            if self.first(name).is_some() {
                return Some(name.plain);
            }
            let mut before = 0;
            while before < number {
                let other = self.older_at(before);
                if other.digest == name.digest && super::equal(other.plain.as_bytes(), name.plain.as_bytes())
                {
                    return Some(name.plain);
                }
                before += 1;
            }
            number += 1;
        }
        None
    }

    /// An older name of the field of this name that `projection` does not read it by.
    pub(in crate::codec) const fn older_unread(
        &self,
        name: &Name,
        projection: &Names,
    ) -> Option<&'static str> {
        if !self.has_older {
            return None;
        }
        let Some(index) = self.first(name) else { return None };
        self.unread(index, name, projection)
    }

    /// The same, of the field of this index.
    const fn unread(&self, index: usize, name: &Name, projection: &Names) -> Option<&'static str> {
        let mut place = 0;
        while place < self.older.len() {
            let older = &self.older[place];
            if older.index == index && !projection.reads(name, &older.name) {
                return Some(older.name.plain);
            }
            place += 1;
        }
        let mut part = 0;
        while part < self.flattened.len() {
            let (names, start) = (self.flattened[part], self.starts[part]);
            if index >= start && index - start < names.len() {
                return names.unread(index - start, name, projection);
            }
            part += 1;
        }
        None
    }

    /// Whether the field of this name is read by that older one too.
    const fn reads(&self, name: &Name, older: &Name) -> bool {
        let Some(index) = self.first(name) else { return false };
        let mut place = 0;
        while place < self.older.len() {
            let other = &self.older[place];
            if other.index == index && super::equal(other.name.plain.as_bytes(), older.plain.as_bytes()) {
                return true;
            }
            place += 1;
        }
        // Flattened documents are their own matter.
        let mut part = 0;
        while part < self.flattened.len() {
            if self.flattened[part].reads(name, older) {
                return true;
            }
            part += 1;
        }
        false
    }
}
