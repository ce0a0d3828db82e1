//! Finding what is special inside of a string, eight bytes at a time.

const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGH_BITS: u64 = ONES << 7;

/// The index of the first quote, backslash or control character; the length if there is none.
#[inline]
pub(super) fn special(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk() {
        let found = specials(u64::from_le_bytes(*chunk));
        if found != 0 {
            return bytes.len() - rest.len() + (found.trailing_zeros() / 8) as usize;
        }
        rest = tail;
    }
    match bytes.last_chunk() {
        // The last eight, of which those before the rest have just been passed over.
        Some(last) => {
            let found = specials(u64::from_le_bytes(*last));
            let behind = if found == 0 { 8 } else { (found.trailing_zeros() / 8) as usize };
            bytes.len() - 8 + behind
        }
        None => rest.iter().position(|byte| is_special(*byte)).unwrap_or(rest.len()),
    }
}

/// The high bit of the first special byte, counted from the least significant. Higher bits may be
/// set falsely, since a subtraction can borrow, but none below.
#[inline]
fn specials(chunk: u64) -> u64 {
    // Flipping bit 1 takes the quote (0x22) to 0x20, next to the control characters, which stay
    // below it; what else it moves stays above. So one comparison finds both.
    let quote_or_control = (chunk ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (chunk ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    (quote_or_control | backslash) & !chunk & HIGH_BITS
}

/// How often `counted` is among the first bytes, up to `end`; only whole chunks of eight are looked
/// at, and at most 255 of them.
#[inline]
pub(super) fn count_before(bytes: &[u8], counted: u8, end: u8) -> usize {
    // Each byte counts for its place in a chunk.
    let mut counts = 0;
    let (chunks, _) = bytes.as_chunks::<8>();
    for chunk in chunks.iter().take(255) {
        let chunk = u64::from_le_bytes(*chunk);
        let (found, ends) = (equal(chunk, counted), equal(chunk, end));
        // Bits below the first end; all, if there is none.
        let before = ends.wrapping_sub(1) & !ends;
        counts += (found & before) >> 7;
        if ends != 0 {
            break;
        }
    }
    (0..8).map(|place| (counts >> (8 * place) & 0xff) as usize).sum()
}

/// The high bit of each byte that is `byte`, and no other bit.
#[inline]
fn equal(chunk: u64, byte: u8) -> u64 {
    let different = chunk ^ (ONES * u64::from(byte));
    !(((different & !HIGH_BITS) + !HIGH_BITS) | different) & HIGH_BITS
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_is_found_or_passed_over() {
        for length in 0..20 {
            for place in 0..length {
                for byte in 0..=u8::MAX {
                    let mut bytes = vec![b'a'; length];
                    bytes[place] = byte;
                    let expected = if is_special(byte) { place } else { length };
                    assert_eq!(special(&bytes), expected, "{byte:#x} at {place} of {length}");
                }
            }
        }
    }

    #[test]
    fn bytes_are_counted_up_to_the_end() {
        for (text, expected) in [
            ("", 0),
            ("{{{{{{{", 0),
            ("{{{{{{{{", 8),
            ("]{{{{{{{", 0),
            ("{]{{{{{{", 1),
            ("{......{{......]{{{{{{{", 3),
            ("{......{{.......{{{{{{{]", 10),
            ("|{z\u{1}}]{{", 1),
        ] {
            assert_eq!(count_before(text.as_bytes(), b'{', b']'), expected, "{text}");
        }
        assert_eq!(count_before(&[b'{'; 4000], b'{', b']'), 255 * 8);
        for byte in 0..=u8::MAX {
            let bytes = [b'{', byte, b'{', b'{', b'{', b'{', b'{', b'{'];
            let expected = if byte == b']' { 1 } else { 7 + usize::from(byte == b'{') };
            assert_eq!(count_before(&bytes, b'{', b']'), expected, "{byte:#x}");
        }
    }

    #[test]
    fn the_first_of_several_is_found() {
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                let bytes = [b'a', first, second, b'a', b'a', b'a', b'a', b'a'];
                let expected = bytes.iter().position(|&byte| is_special(byte)).unwrap_or(8);
                assert_eq!(special(&bytes), expected, "{first:#x} {second:#x}");
            }
        }
    }
}
