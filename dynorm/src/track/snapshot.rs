//! What an item looked like when it was read or last written, and what is different now.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::encoded::{EncodeAgain, EncodedAgain, field_and_extra};
use super::identity::Identity;
use super::raw_item::{Members, Part};
use crate::codec::DecodeError;
use crate::codec::json::{is_same, item_from_json, item_to_json};
use crate::error::{Error, Result};
use crate::model::{Key, Upgraded};
use crate::schema::TableSchema;
use crate::value::Map;

/// The base of dirty tracking. Texts, since a save looks at few attributes: those whose texts
/// differ.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What the server holds: the item's JSON, cut out of the response, or as we have changed it
    /// since.
    raw: Box<str>,
    /// What the model encoded to when it was written, if it was. After a read it is found by
    /// decoding and encoding `raw` again, so that a decode that loses something never looks like a
    /// change.
    encoded: Option<Box<str>>,
    /// Of an item that was read, the encoding of attributes for which defaults stand in: another
    /// time, they may be others.
    defaults: Option<Box<str>>,
    /// Of an item that was read as an older version of the model and upgraded. In a box, since it
    /// is rare.
    upgrade: Option<Box<Upgrade>>,
}

/// What was made of an item of an older schema.
#[derive(Clone, Debug)]
struct Upgrade {
    /// Its encoding as it was upgraded.
    after: Box<str>,
    /// The names of all that the old version reads.
    read: BTreeSet<String>,
}

/// Which attributes a comparison is to read besides those that are different now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// None at all: only whether something is different.
    Whether,
    /// No others.
    Changed,
    /// All that the server holds too, to ask for them in a condition.
    Held,
    /// All, to write the whole item.
    All,
}

/// An item as the server holds it, and its encodings when it was read and now: of each, the
/// attributes that matter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compared {
    pub(crate) raw: Part,
    pub(crate) old: Map,
    pub(crate) now: Part,
    /// Which names and members of `raw` are which of `old`, as far as it matters for what has
    /// changed.
    pub(crate) identity: Identity,
    /// Whether anything is different now.
    pub(crate) changed: bool,
}

impl Compared {
    /// Lets go of the values, when all is planned: they may take many times the memory of the
    /// item's text.
    pub(crate) fn forget_values(&mut self) {
        self.raw.map = Map::new();
        self.old = Map::new();
        self.now.map = Map::new();
    }
}

impl Snapshot {
    /// Of an item that was read. `raw` is its JSON, `defaults` the encoding of attributes for which
    /// defaults stand in.
    pub(crate) fn read(raw: &str, defaults: Option<String>) -> Self {
        Snapshot { raw: raw.into(), encoded: None, defaults: defaults.map(String::into), upgrade: None }
    }

    /// Of an item that was read as an older version of the model. All that is other than that
    /// version would write it is a change.
    #[cold]
    pub(crate) fn upgraded(raw: &str, upgraded: Upgraded) -> Result<Self, DecodeError> {
        let Upgraded { before, after, read } = upgraded;
        let encoded = item_to_json(&before).map_err(DecodeError::other)?;
        let upgrade = Some(Box::new(Upgrade { after, read }));
        Ok(Snapshot { raw: raw.into(), encoded: Some(encoded.into()), defaults: None, upgrade })
    }

    /// Of an item that was upgraded, the names of all that its old version reads.
    pub(crate) fn read_by_old(&self) -> Option<&BTreeSet<String>> {
        self.upgrade.as_ref().map(|upgrade| &upgrade.read)
    }

    /// How many bytes the item's JSON has.
    pub(super) fn length(&self) -> usize {
        self.raw.len()
    }

    /// Whether it is of an item that was read as an older version of the model, and not saved
    /// since.
    pub(crate) fn is_upgraded(&self) -> bool {
        self.upgrade.is_some()
    }

    /// Of a new item that was written.
    pub(crate) fn written(item: &Map) -> Result<Self> {
        let text: Box<str> = item_to_json(item)?.into();
        Ok(Snapshot { encoded: Some(text.clone()), raw: text, defaults: None, upgrade: None })
    }

    /// After a write. `compared` is what the write was planned from, `raw` and `encoded` what
    /// became of its attributes; `now` is the whole encoding that was compared, to which `encoded`
    /// adds nothing if it is `None`.
    pub(crate) fn rewritten(
        &self,
        now: String,
        compared: Compared,
        raw: &Map,
        encoded: Option<&Map>,
    ) -> Result<Self> {
        let raw = compared.raw.replace(&self.raw, raw)?;
        let encoded = match encoded {
            Some(encoded) => compared.now.replace(&now, encoded)?,
            None => now.into(),
        };
        let defaults = self.defaults_left(&raw, &encoded)?;
        Ok(Snapshot { raw, encoded: Some(encoded), defaults, upgrade: None })
    }

    /// The defaults that were not written.
    fn defaults_left(&self, raw: &str, encoded: &str) -> Result<Option<Box<str>>> {
        let Some(defaults) = &self.defaults else { return Ok(None) };
        let members = Members::of(defaults)?;
        // By values, since what was not written may stand in another order now.
        let of =
            |item: &str| Ok::<_, Error>(Members::of(item)?.read(members.texts().map(|(name, _)| name))?.map);
        let (before, raw, encoded, values) = (of(&self.raw)?, of(raw)?, of(encoded)?, of(defaults)?);
        let is_left = |name: &str| before.get(name) == raw.get(name) && encoded.get(name) == values.get(name);
        let written = values.keys().map(String::as_str).filter(|name| !is_left(name));
        Ok(Some(members.read(written)?.replace(defaults, &Map::new())?))
    }

    /// The item's JSON as the model has read it: with what stood in for attributes, and as it was
    /// upgraded.
    pub(crate) fn as_read(&self) -> Result<Cow<'_, str>> {
        if let Some(upgrade) = &self.upgrade {
            return Ok(Cow::Borrowed(&upgrade.after));
        }
        let Some(defaults) = &self.defaults else { return Ok(Cow::Borrowed(&self.raw)) };
        let defaults = Members::of(defaults)?;
        let replaced = Members::of(&self.raw)?.read(defaults.texts().map(|(name, _)| name))?;
        Ok(Cow::Owned(replaced.replace(&self.raw, &defaults.read_all()?.map)?.into()))
    }

    /// All attributes, as the server holds them.
    pub(crate) fn attributes(&self) -> Result<Map> {
        Ok(item_from_json(&self.raw)?)
    }

    /// Those attributes of these names that there are, as the server holds them.
    pub(super) fn some<'n>(&self, names: impl Iterator<Item = &'n str>) -> Result<Map> {
        Ok(Members::of(&self.raw)?.read(names)?.map)
    }

    /// The key, which was read with the item.
    pub(crate) fn key(&self, schema: &TableSchema) -> Result<Key> {
        Key::of(schema, &self.some(schema.keys().map(|key| &*key.name))?)
    }

    /// Which of the names and members are which of those that the model writes.
    pub(super) fn identity(&self, encode_again: EncodeAgain) -> Result<Identity> {
        let again = encode_again.call(&self.raw, Some(&BTreeSet::new()), true)?;
        Ok(Identity::of(&self.raw, encode_again.names, again.notes)?)
    }

    /// Compares with what the model and its extra attributes encode to now.
    ///
    /// An attribute whose text is now that of the server has not changed, whatever the model made
    /// of it: there is nothing to write. For the others it is found out what the model encoded to
    /// when it was read. The attributes named by `always` are read whether they are different or
    /// not: of `raw` alone, and those of `everywhere` in all three.
    pub(crate) fn compare<'a>(
        &self,
        now: &str,
        always: impl Iterator<Item = &'a str>,
        everywhere: &[&str],
        scope: Scope,
        encode_again: EncodeAgain,
    ) -> Result<Compared> {
        let model = encode_again.names;
        let (raw, now) = (Members::of(&self.raw)?, Members::of(now)?);
        let base = self.encoded.as_ref().map(|encoded| Members::of(encoded)).transpose()?;
        let mut names = base.as_ref().unwrap_or(&raw).differing(&now).map_err(field_and_extra)?;
        let defaults = Members::of(self.defaults.as_deref().unwrap_or("{}"))?;
        leave_out_unchanged(&mut names, &defaults, &now);
        // What has an older name there is what has changed, if anything has.
        let older: BTreeSet<_> = names.iter().filter_map(|name| model.now_called(name)).collect();
        names.extend(older.into_iter().map(str::to_owned));
        let is_older = |name: &str| model.now_called(name).is_some();
        let has_older =
            self.is_upgraded() || model.has_older() && raw.texts().any(|(name, _)| is_older(name));
        let takes_notes = scope != Scope::Whether && (has_older || takes_notes(&names, &raw, base.as_ref()));
        let is_equal = names.is_empty();
        names.extend(everywhere.iter().map(|name| (*name).to_owned()));
        let mut again = EncodedAgain::default();
        let old = match base {
            Some(base) => {
                if takes_notes {
                    // What was written need not be readable, as long as nobody reads it.
                    again = encode_again.call(&self.raw, Some(&BTreeSet::new()), true).unwrap_or_default();
                }
                base
            }
            None if is_equal && scope != Scope::All => now.clone(),
            None => {
                again = encode_again.call(&self.raw, (scope != Scope::All).then_some(&names), takes_notes)?;
                Members::of(&again.json)?
            }
        };
        let differs = differs(&names, [&defaults, &old, &now], scope == Scope::Whether)?;
        let changed = differs.contains(&true);
        if scope == Scope::Whether {
            return Ok(Compared { changed, ..Compared::default() });
        }
        // What is not changed need not be read, however it is written now.
        let mut differs = differs.into_iter();
        names.retain(|_| differs.next() == Some(true));
        names.extend(everywhere.iter().map(|name| (*name).to_owned()));
        let narrow = |members: &Members<'_>| members.read(names.iter().map(String::as_str));
        let identity = Identity::of(&self.raw, model, again.notes)?;
        let (raw, mut old, now) = match scope {
            Scope::All => (raw.read_all()?, old.read_all()?.map, now.read_all()?),
            Scope::Held if changed => (raw.read_all()?, narrow(&old)?.map, narrow(&now)?),
            _ => {
                let mut of_raw: BTreeSet<&str> = names.iter().map(String::as_str).collect();
                of_raw.extend(names.iter().flat_map(|name| identity.older(name)).map(String::as_str));
                for name in always {
                    of_raw.insert(name);
                }
                (raw.read(of_raw.into_iter())?, narrow(&old)?.map, narrow(&now)?)
            }
        };
        let defaults = if scope == Scope::All { defaults.read_all()? } else { narrow(&defaults)? };
        old.extend(defaults.map);
        Ok(Compared { raw, old, now, identity, changed })
    }
}

/// Takes the attributes out that are as they were when defaults stood in for them.
fn leave_out_unchanged(names: &mut BTreeSet<String>, defaults: &Members<'_>, now: &Members<'_>) {
    let texts_now = now.texts_of(defaults.texts().map(|(name, _)| name));
    for ((name, text), now) in defaults.texts().zip(texts_now) {
        if now == Some(text) {
            names.remove(name);
        }
    }
}

/// Whether it matters how the model reads one of these attributes: what has names or members may
/// have them in another spelling, unless it stands there as the model has written it, and of a map
/// it must be known whether its entries can be changed one by one.
fn takes_notes(names: &BTreeSet<String>, raw: &Members<'_>, written: Option<&Members<'_>>) -> bool {
    let names = || names.iter().map(String::as_str);
    let has_parts = |text: &str| {
        let scalars = [r#"{"S":"#, r#"{"N":"#, r#"{"B":"#, r#"{"BOOL":"#, r#"{"NULL":"#];
        !scalars.iter().any(|scalar| text.starts_with(scalar))
    };
    let Some(written) = written else { return raw.texts_of(names()).flatten().any(has_parts) };
    let mut both = raw.texts_of(names()).zip(written.texts_of(names()));
    both.any(|(raw, written)| {
        raw.is_some_and(|text| has_parts(text) && (text.starts_with(r#"{"M":"#) || written != raw))
    })
}

/// Of each name, whether its value is another one now: not what defaults stand in for, or else what
/// was encoded. If it only matters whether there is any, not of all names.
fn differs(
    names: &BTreeSet<String>,
    [defaults, old, now]: [&Members<'_>; 3],
    any: bool,
) -> Result<Vec<bool>, DecodeError> {
    let names = || names.iter().map(String::as_str);
    let before = defaults.texts_of(names()).zip(old.texts_of(names()));
    let mut differs = Vec::new();
    for ((default, old), now) in before.zip(now.texts_of(names())) {
        differs.push(match (default.or(old), now) {
            (Some(before), Some(now)) => !is_same(before, now)?,
            (before, now) => before.is_some() != now.is_some(),
        });
        if any && differs.last() == Some(&true) {
            break;
        }
    }
    Ok(differs)
}
