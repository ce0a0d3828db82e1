//! serde for moments, for JSON that programs send each other: in the form that they are stored in.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{EpochMillis, EpochSeconds, IsoMillis, IsoSeconds, Moment};
use crate::codec::memory::{from_value, to_value};
use crate::value::Value;

macro_rules! numbers {
    ($($name:ident)*) => {$(
        impl<T: Moment> Serialize for $name<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let value = to_value(self).map_err(S::Error::custom)?;
                let count = value.as_number().and_then(|number| i64::try_from(number.to_i128()?).ok());
                serializer.serialize_i64(count.ok_or_else(|| S::Error::custom("more than 64 bits since 1970"))?)
            }
        }

        impl<'de, T: Moment> Deserialize<'de> for $name<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                from_value(&Value::from(i64::deserialize(deserializer)?)).map_err(D::Error::custom)
            }
        }
    )*};
}
numbers!(EpochSeconds EpochMillis);

macro_rules! texts {
    ($($name:ident)*) => {$(
        impl<T: Moment> Serialize for $name<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let value = to_value(self).map_err(S::Error::custom)?;
                serializer.serialize_str(value.as_str().unwrap_or_default())
            }
        }

        impl<'de, T: Moment> Deserialize<'de> for $name<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                from_value(&Value::from(&*text)).map_err(D::Error::custom)
            }
        }
    )*};
}
texts!(IsoSeconds IsoMillis);

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn json_has_the_form_that_is_stored() {
        let moment = UNIX_EPOCH + Duration::from_millis(1_700_000_000_123);
        let all = (
            EpochSeconds::new(moment),
            EpochMillis::new(moment),
            IsoSeconds::new(moment),
            Some(IsoMillis::new(moment)),
        );
        let json = serde_json::to_string(&all).unwrap();
        assert_eq!(json, r#"[1700000000,1700000000123,"2023-11-14T22:13:20Z","2023-11-14T22:13:20.123Z"]"#);
        let read: (EpochSeconds, EpochMillis, IsoSeconds, Option<IsoMillis>) =
            serde_json::from_str(&json).unwrap();
        assert_eq!(read, all);
        assert!(serde_json::from_str::<IsoSeconds>(r#""yesterday""#).is_err());
    }
}
