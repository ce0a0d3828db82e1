use std::fmt;

/// The ten data types of an attribute.
///
/// Displays as DynamoDB's own descriptor: `S`, `N`, `B`, `BOOL`, `NULL`, `L`, `M`, `SS`, `NS`,
/// `BS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttributeType {
    /// `S`
    String,
    /// `N`
    Number,
    /// `B`
    Binary,
    /// `BOOL`
    Bool,
    /// `NULL`
    Null,
    /// `L`
    List,
    /// `M`
    Map,
    /// `SS`
    StringSet,
    /// `NS`
    NumberSet,
    /// `BS`
    BinarySet,
}

impl AttributeType {
    /// DynamoDB's descriptor for this type, as it stands on the wire and in `attribute_type`.
    #[must_use]
    pub const fn descriptor(self) -> &'static str {
        match self {
            AttributeType::String => "S",
            AttributeType::Number => "N",
            AttributeType::Binary => "B",
            AttributeType::Bool => "BOOL",
            AttributeType::Null => "NULL",
            AttributeType::List => "L",
            AttributeType::Map => "M",
            AttributeType::StringSet => "SS",
            AttributeType::NumberSet => "NS",
            AttributeType::BinarySet => "BS",
        }
    }

    /// The type that a descriptor names.
    #[must_use]
    pub fn from_descriptor(descriptor: &str) -> Option<Self> {
        Some(match descriptor {
            "S" => AttributeType::String,
            "N" => AttributeType::Number,
            "B" => AttributeType::Binary,
            "BOOL" => AttributeType::Bool,
            "NULL" => AttributeType::Null,
            "L" => AttributeType::List,
            "M" => AttributeType::Map,
            "SS" => AttributeType::StringSet,
            "NS" => AttributeType::NumberSet,
            "BS" => AttributeType::BinarySet,
            _ => return None,
        })
    }

    /// What an error message calls a value of this type.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            AttributeType::String => "a string (S)",
            AttributeType::Number => "a number (N)",
            AttributeType::Binary => "binary (B)",
            AttributeType::Bool => "a boolean (BOOL)",
            AttributeType::Null => "null (NULL)",
            AttributeType::List => "a list (L)",
            AttributeType::Map => "a map (M)",
            AttributeType::StringSet => "a string set (SS)",
            AttributeType::NumberSet => "a number set (NS)",
            AttributeType::BinarySet => "a binary set (BS)",
        }
    }
}

impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.descriptor())
    }
}
