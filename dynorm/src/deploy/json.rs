//! JSON texts compared by what they say: policies come back in other spaces, order and escapes.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Deeper than any policy, and no danger to the stack.
const DEEPEST: usize = 64;

/// Whether two texts are the same JSON value, whatever the order of names in its objects. Texts that
/// are none are equal if they are the same.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || matches!((canonical(one), canonical(other)), (Some(one), Some(other)) if one == other)
}

/// One text for each value: without spaces, names in order. `None` if it is no JSON.
fn canonical(text: &str) -> Option<String> {
    let mut reader = Reader { rest: text.trim() };
    let value = reader.value(0)?;
    reader.rest.trim().is_empty().then_some(value)
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn value(&mut self, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        match self.peek()? {
            '{' => self.object(depth),
            '[' => self.list(depth),
            '"' => self.string().map(|text| format!("{text:?}")),
            _ => self.word().map(str::to_owned),
        }
    }

    fn object(&mut self, depth: usize) -> Option<String> {
        self.take('{')?;
        let mut members = BTreeMap::new();
        if !self.is_next('}') {
            loop {
                self.peek()?;
                let name = self.string()?;
                self.take(':')?;
                members.insert(name, self.value(depth + 1)?);
                if !self.is_next(',') {
                    self.take('}')?;
                    break;
                }
            }
        }
        let mut text = String::from("{");
        for (name, value) in members {
            // Writing to a string does not fail.
            let _ = write!(text, "{name:?}:{value},");
        }
        text.push('}');
        Some(text)
    }

    fn list(&mut self, depth: usize) -> Option<String> {
        self.take('[')?;
        let mut text = String::from("[");
        if !self.is_next(']') {
            loop {
                text.push_str(&self.value(depth + 1)?);
                text.push(',');
                if !self.is_next(',') {
                    self.take(']')?;
                    break;
                }
            }
        }
        text.push(']');
        Some(text)
    }

    fn string(&mut self) -> Option<String> {
        self.rest = self.rest.strip_prefix('"')?;
        let mut text = String::new();
        loop {
            let next = self.next()?;
            match next {
                '"' => return Some(text),
                '\\' => {
                    let escaped = self.next()?;
                    text.push(match escaped {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        'b' => '\u{8}',
                        'f' => '\u{c}',
                        'u' => self.unicode()?,
                        '"' | '\\' | '/' => escaped,
                        _ => return None,
                    });
                }
                other => text.push(other),
            }
        }
    }

    /// The character of an escape, or of two that belong together.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.rest = self.rest.strip_prefix("\\u")?;
        let second = self.hex()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + second)
    }

    fn hex(&mut self) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        u32::from_str_radix(digits, 16).ok()
    }

    /// A number, or `true`, `false` or `null`.
    fn word(&mut self) -> Option<&'t str> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        let known = matches!(word, "true" | "false" | "null");
        (known || word.parse::<f64>().is_ok_and(f64::is_finite)).then_some(word)
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.rest = self.rest.get(next.len_utf8()..)?;
        Some(next)
    }

    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn is_next(&mut self, wanted: char) -> bool {
        self.peek();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        self.is_next(wanted).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_the_same_in_other_spaces_order_and_escapes() {
        let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["dynamodb:*"], "n": -1.5, "t": true}]}"#;
        let other = "{ \"Statement\":[{\"t\":true,\"Action\":[\"dynamodb:\\u002a\"],\n\"Effect\":\"Allow\",\"n\":-1.5}],\"Version\":\"2012-10-17\"}";
        assert!(same(policy, other));
        assert!(!same(policy, &other.replace("Allow", "Deny")));
        assert!(same(r#"["\ud83d\ude00", {}, []]"#, "[\"😀\",{},[]]"));
        // Lists have an order.
        assert!(!same("[1,2]", "[2,1]"));
    }

    #[test]
    fn what_is_no_json_is_itself_alone() {
        for text in
            ["", "{", "[1,]", "{\"a\"}", "\"\\ud800\"", "\"\\x\"", "nul", "1 2", "[\"a\"", "{\"a\":1,}"]
        {
            assert!(same(text, text) && canonical(text).is_none(), "{text}");
        }
        assert!(canonical(&"[".repeat(100_000)).is_none());
        assert!(!same("{", "["));
    }
}
