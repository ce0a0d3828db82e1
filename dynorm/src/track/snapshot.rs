//! What an item looked like when it was read or last written.

use std::borrow::Cow;

use crate::codec::json;
use crate::codec::memory::ValueWriter;
use crate::error::Result;
use crate::model::Record;
use crate::value::Map;

/// What the server holds, as it was read or last written.
#[derive(Clone, Debug)]
pub(crate) enum Raw {
    /// The item's JSON, cut out of the response: parsed only when a save needs it.
    Json(Box<str>),
    Map(Map),
}

/// The base of dirty tracking.
#[derive(Clone, Debug)]
pub struct Snapshot {
    raw: Raw,
    /// What the model encoded to when it was written, if it was. After a read it is found by decoding and encoding
    /// `raw` again, so that a decode that loses something never looks like a change.
    encoded: Option<Map>,
}

impl Snapshot {
    /// Of an item that was read.
    pub(crate) fn read(raw: Raw) -> Self {
        Snapshot { raw, encoded: None }
    }

    /// Of an item that was written: `raw` is what the server now holds, `encoded` what the model encodes to.
    pub(crate) fn written(raw: Map, encoded: Map) -> Self {
        Snapshot { raw: Raw::Map(raw), encoded: Some(encoded) }
    }

    /// The server's own values.
    pub(crate) fn raw(&self) -> Result<Cow<'_, Map>> {
        match &self.raw {
            Raw::Map(map) => Ok(Cow::Borrowed(map)),
            Raw::Json(text) => Ok(Cow::Owned(json::item_from_json(text)?)),
        }
    }

    /// What the model encoded to when it was read or written.
    pub(crate) fn encoded<M: Record>(&self, raw: &Map) -> Result<Cow<'_, Map>> {
        if let Some(encoded) = &self.encoded {
            return Ok(Cow::Borrowed(encoded));
        }
        let mut extra = Map::new();
        let model = M::read(&mut crate::codec::memory::ValueReader::item(raw), &mut extra)?;
        Ok(Cow::Owned(encode(&model, &extra)?))
    }
}

/// The attributes that a model and its extra attributes are stored as.
pub(crate) fn encode<M: Record>(model: &M, extra: &Map) -> Result<Map> {
    let mut writer = ValueWriter::item();
    model.write(&mut writer)?;
    let mut map = writer.finish_item();
    for (name, value) in extra {
        if crate::codec::Encode::is_absent(value) {
            continue;
        }
        if map.insert(name.clone(), value.clone()).is_some() {
            return Err(crate::error::Error::new(
                crate::error::Kind::Invalid,
                format!("the extra attribute `{name}` is a field of the model too"),
            ));
        }
    }
    Ok(map)
}
