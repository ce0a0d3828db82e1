//! Internet addresses, in their usual text. As range keys they sort as text, not as numbers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Textual, text_types};
use crate::codec::{DecodeError, EncodeError};

macro_rules! addresses {
    ($($address:ty)*) => {$(
        impl Textual for $address {
            fn to_text(&self) -> Result<String, EncodeError> {
                Ok(self.to_string())
            }

            fn from_text(text: &str) -> Result<Self, DecodeError> {
                text.parse().map_err(DecodeError::other)
            }
        }
    )*};
}
addresses!(IpAddr Ipv4Addr Ipv6Addr);
text_types!(IpAddr Ipv4Addr Ipv6Addr);
