//! Attribute names that are known at compile time, and how a name that was read is found among
//! them.

mod older;

pub(in crate::codec) use older::Named;
pub use older::Older;

/// An attribute name that is known at compile time, with its form on the wire.
///
/// The derive makes these, so that writing a name is one copy.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    pub(crate) plain: &'static str,
    /// `"name":`, escaped.
    pub(crate) json: &'static str,
    /// Of `plain`.
    digest: u64,
}

impl Name {
    /// `json` must be `plain` as a JSON string followed by a colon.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(plain: &'static str, json: &'static str) -> Self {
        Name { plain, json, digest: digest(plain.as_bytes()) }
    }

    /// Whether this is the name with that digest.
    #[inline]
    fn is(&self, name: &str, digest: u64) -> bool {
        self.digest == digest && self.plain.len() == name.len() && (name.len() < 8 || self.plain == name)
    }
}

/// Eight bytes of a name: all of them, if it is shorter than that.
#[inline]
const fn digest(name: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        return u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(20);
    }
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        return u32::from_le_bytes(*first) as u64 | (u32::from_le_bytes(*last) as u64) << 32;
    }
    if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        return u16::from_le_bytes(*first) as u64 | (u16::from_le_bytes(*last) as u64) << 16;
    }
    match name {
        [only, ..] => *only as u64,
        [] => 0,
    }
}

/// Whether two names are the same.
pub(crate) const fn equal(a: &[u8], b: &[u8]) -> bool {
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}

/// The attribute names of a document.
#[derive(Debug)]
pub struct Names {
    /// Of its own fields, and behind them those of its flattened documents.
    all: &'static [Name],
    /// Where each of `all` is found: see [`places`].
    places: &'static [u16],
    /// Of its flattened fields.
    pub(super) flattened: &'static [&'static Names],
    /// Where the indexes of each flattened field begin.
    starts: &'static [usize],
    /// Whether it takes all other names too.
    pub(super) rest: bool,
    /// A name that is no attribute of a field, although the rest would take it.
    tag: Option<&'static str>,
    /// The older names of its own fields.
    older: &'static [Older],
    /// Whether it, or a flattened one, has older names.
    has_older: bool,
}

impl Names {
    /// No name.
    pub const NONE: Names = Names {
        all: &[],
        places: &[],
        flattened: &[],
        starts: &[],
        rest: false,
        tag: None,
        older: &[],
        has_older: false,
    };
    /// All names.
    pub(super) const REST: Names = Names { rest: true, ..Names::NONE };

    /// The names of fields; `places` is what [`places`] makes of them.
    #[must_use]
    pub const fn new(own: &'static [Name], places: &'static [u16]) -> Self {
        Names { all: own, places, ..Names::NONE }
    }

    /// The names of fields, and behind them those of `flattened` ones: one table for all of them,
    /// so that it makes no difference how many are flattened. `all` is what [`merge`] makes of
    /// them, `places` what [`places`] makes of `all`, `starts` what [`starts`] does.
    #[must_use]
    pub const fn merged(
        all: &'static [Name],
        places: &'static [u16],
        flattened: &'static [&'static Names],
        starts: &'static [usize],
    ) -> Self {
        let rest = matches!(flattened, [.., last] if last.rest);
        let mut has_older = false;
        let mut part = 0;
        while part < flattened.len() {
            has_older |= flattened[part].has_older;
            part += 1;
        }
        Names { all, places, flattened, starts, rest, has_older, ..Names::NONE }
    }

    /// With a name that is no field's, and must not be taken for one of a flattened map.
    #[must_use]
    pub const fn tagged(self, tag: &'static str) -> Self {
        Names { tag: Some(tag), ..self }
    }

    pub(crate) const fn all(&self) -> &'static [Name] {
        self.all
    }

    /// Whether it takes all other names too.
    pub(crate) const fn takes_all(&self) -> bool {
        self.rest
    }

    /// How many names there are, those of flattened documents included.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many indexes [`find`](Self::find) can give.
    #[must_use]
    pub const fn count(&self) -> usize {
        // All that is left has the last index: a flattened map comes last.
        self.all.len() + self.rest as usize
    }

    /// Where the indexes of a flattened field begin.
    #[inline]
    #[must_use]
    pub fn start(&self, flattened: usize) -> usize {
        self.starts.get(flattened).copied().unwrap_or(usize::MAX)
    }

    /// Which flattened field an index is of, and which one that is there.
    #[inline]
    #[must_use]
    pub fn within(&self, index: usize) -> Option<(usize, usize)> {
        let flattened = self.starts.partition_point(|start| *start <= index).checked_sub(1)?;
        Some((flattened, index - self.start(flattened)))
    }

    /// A name, as it stands in an item that has no space: `"name":`.
    #[inline]
    pub(super) fn json(&self, index: u16) -> Option<&'static str> {
        Some(self.all.get(usize::from(index))?.json)
    }

    /// A name.
    #[inline]
    pub(super) fn plain(&self, index: u16) -> &'static str {
        self.all.get(usize::from(index)).map_or("", |name| name.plain)
    }

    /// The index of the field that an attribute belongs to: first those of its own fields, then
    /// those of the flattened ones.
    #[inline]
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        if let Some(index) = self.find_listed(name) {
            return Some(index);
        }
        if self.has_older
            && let Some((index, _)) = self.find_older(name)
        {
            return Some(index);
        }
        self.find_rest(name)
    }

    /// The same, of the names that are written and listed.
    #[inline]
    fn find_listed(&self, name: &str) -> Option<usize> {
        let digest = digest(name.as_bytes());
        let mut at = place(digest, self.places.len());
        while let Some(index) = self.places.get(at)
            && let Some(candidate) = self.all.get(usize::from(*index))
        {
            if candidate.is(name, digest) {
                return Some(usize::from(*index));
            }
            at = next_place(at, self.places.len());
        }
        None
    }

    /// The same of all other names.
    #[inline]
    fn find_rest(&self, name: &str) -> Option<usize> {
        (self.rest && self.tag != Some(name)).then_some(self.all.len())
    }

    /// The first index of a name, as [`find`](Self::find) gives it, for the compiler's evaluation:
    /// by one probe, since it takes its time for hundreds of comparisons of each name.
    pub(super) const fn first(&self, name: &Name) -> Option<usize> {
        if self.places.is_empty() {
            return None;
        }
        let mut at = place(name.digest, self.places.len());
        while self.places[at] != VACANT {
            let candidate = &self.all[self.places[at] as usize];
            if candidate.digest == name.digest && equal(candidate.plain.as_bytes(), name.plain.as_bytes()) {
                return Some(self.places[at] as usize);
            }
            at = next_place(at, self.places.len());
        }
        None
    }

    /// Lists all names, older ones too; false if all others are taken too, so that there is no
    /// list.
    pub(crate) fn collect(&self, names: &mut Vec<&'static str>) -> bool {
        names.extend(self.all.iter().map(|name| name.plain));
        if self.has_older {
            self.collect_older(names);
        }
        !self.rest
    }
}

/// Some of the fields of a document, by the indexes of their names. Those from 63 on come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted(i64);

impl Wanted {
    /// All fields.
    pub const ALL: Self = Wanted(-1);
    /// All fields but the first: of a model with a version, all but that.
    pub(crate) const ALL_BUT_FIRST: Self = Wanted(!1);
    /// No field.
    pub(crate) const NONE: Self = Wanted(0);

    /// With one more field.
    #[must_use]
    pub(crate) const fn and(self, index: usize) -> Self {
        Wanted(self.0 | 1 << Self::bit(index))
    }

    /// With all of the other's fields.
    pub(crate) const fn or(self, other: Self) -> Self {
        Wanted(self.0 | other.0)
    }

    /// Whether a field is wanted.
    #[inline]
    #[must_use]
    pub const fn has(self, index: usize) -> bool {
        self.0 >> Self::bit(index) & 1 == 1
    }

    /// The same for a flattened field whose names start at this index.
    #[inline]
    #[must_use]
    pub const fn behind(self, index: usize) -> Self {
        // The sign is the last bit, so that it stands for all behind it.
        Wanted(self.0 >> Self::bit(index))
    }

    /// Of the fields of a flattened document whose names start at this index: the same in the
    /// document that it is in.
    #[must_use]
    pub(crate) const fn ahead(self, index: usize) -> Self {
        let by = Self::bit(index);
        // What is shifted out is one of those that come together.
        let last = if self.0 >> (63 - by) == 0 { 0 } else { i64::MIN };
        Wanted(self.0 << by | last)
    }

    const fn bit(index: usize) -> usize {
        if index < 63 { index } else { 63 }
    }
}

/// An entry of [`places`] without a name.
const VACANT: u16 = u16::MAX;

/// A hash table of the indexes of `names`: each is at the [`place`] of its digest or, where that is
/// taken, at the next that is vacant. Evaluated by the compiler. `LENGTH` is a power of two and at
/// least twice as many as the names, so that there always is a vacant one.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "fewer than 65,536 fields")]
pub const fn places<const LENGTH: usize>(names: &[Name]) -> [u16; LENGTH] {
    let mut places = [VACANT; LENGTH];
    let mut index = 0;
    while index < names.len() {
        let mut at = place(names[index].digest, LENGTH);
        while places[at] != VACANT {
            at = next_place(at, LENGTH);
        }
        places[at] = index as u16;
        index += 1;
    }
    places
}

/// A document's own names, and behind them those of flattened documents: `LENGTH` in all. Evaluated
/// by the compiler.
#[must_use]
pub const fn merge<const LENGTH: usize>(own: &[Name], flattened: &[&Names]) -> [Name; LENGTH] {
    let mut all = [Name::new("", ""); LENGTH];
    let mut length = 0;
    let mut part = 0;
    while part <= flattened.len() {
        let names = if part == 0 { own } else { flattened[part - 1].all };
        all.split_at_mut(length).1.split_at_mut(names.len()).0.copy_from_slice(names);
        length += names.len();
        part += 1;
    }
    all
}

/// Where the indexes of each flattened document begin, behind so many of its own. Evaluated by the
/// compiler.
#[must_use]
pub const fn starts<const LENGTH: usize>(own: usize, flattened: &[&Names]) -> [usize; LENGTH] {
    let mut starts = [own; LENGTH];
    let mut part = 1;
    while part < LENGTH {
        starts[part] = starts[part - 1] + flattened[part - 1].count();
        part += 1;
    }
    starts
}

/// Where a digest belongs among so many places.
#[inline]
const fn place(digest: u64, length: usize) -> usize {
    // Names that differ in a letter or two must not fall together: the product's middle bits depend
    // on all of them.
    (digest.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & length.wrapping_sub(1)
}

#[inline]
const fn next_place(at: usize, length: usize) -> usize {
    (at + 1) & length.wrapping_sub(1)
}

#[cfg(test)]
mod tests;
