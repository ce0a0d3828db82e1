//! A type of one's own as a range key: versions that sort as versions do.

use std::fmt;

use cargo_metadata::semver::Version;
use dynorm::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};

/// A version, stored as text that sorts as versions do: `1.10.0` after `1.9.0`, and `1.0.0-rc.1`
/// before `1.0.0`.
///
/// Text sorts by character, so each number has leading zeros, and a release ends in `~`, which
/// sorts after the hyphen of a pre-release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release(pub Version);

impl Release {
    /// The release `major.minor.patch`.
    #[must_use]
    pub fn new(major: u64, minor: u64, patch: u64) -> Self {
        Release(Version::new(major, minor, patch))
    }
}

/// Wide enough for all but dates with a time.
const DIGITS: usize = 8;

impl Encode for Release {
    type Type = types::Text;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        let Version { major, minor, patch, pre, build } = &self.0;
        if [major, minor, patch].iter().any(|number| number.to_string().len() > DIGITS) {
            return Err(EncodeError::invalid(format!("version {} has a number of too many digits", self.0)));
        }
        let end = if pre.is_empty() { "~".to_owned() } else { format!("-{pre}") };
        let build = if build.is_empty() { String::new() } else { format!("+{build}") };
        writer.string(&format!("{major:0DIGITS$}.{minor:0DIGITS$}.{patch:0DIGITS$}{end}{build}"));
        Ok(())
    }
}

impl Decode for Release {
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let text = reader.string()?.replace('~', "");
        let (numbers, rest) = text.split_at(text.find(['-', '+']).unwrap_or(text.len()));
        let numbers: Vec<_> = numbers
            .split('.')
            .map(|number| match number.trim_start_matches('0') {
                "" => "0",
                number => number,
            })
            .collect();
        let version = format!("{}{rest}", numbers.join("."));
        version.parse().map(Release).map_err(DecodeError::other)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use dynorm::codec::memory::{from_value, to_value};

    use super::*;

    #[test]
    fn releases_sort_as_their_texts_do_and_read_back() {
        let ascending =
            ["0.0.1", "0.9.0", "0.10.0-alpha.1", "0.10.0", "0.10.1+build.5", "1.0.0-rc.1", "1.0.0", "10.0.0"];
        let releases = ascending.map(|text| Release(text.parse().unwrap()));
        let stored = releases.clone().map(|release| to_value(&release).unwrap());
        for (pair, texts) in releases.windows(2).zip(stored.windows(2)) {
            assert!(pair[0] < pair[1]);
            assert!(texts[0].as_str() < texts[1].as_str(), "{texts:?}");
        }
        for (release, value) in releases.iter().zip(&stored) {
            assert_eq!(from_value::<Release>(value).unwrap(), *release);
        }
        assert!(to_value(&Release::new(2_026_010_112, 0, 0)).is_err());
        assert!(from_value::<Release>(&"1.x".into()).is_err());
    }
}
