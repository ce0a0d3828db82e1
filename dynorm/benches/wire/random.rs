//! Data that looks alive and is the same in each run.

/// A small generator of numbers (splitmix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.next() % u64::from(bound)).unwrap_or(0)
    }

    pub fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }

    /// Three to ten letters.
    pub fn word(&mut self) -> String {
        const LETTERS: &[u8] = b"etaoinshrdlucmfwypvbgkqjxz";
        (0..3 + self.below(8))
            .map(|_| char::from(LETTERS[(self.below(26).min(self.below(26))) as usize]))
            .collect()
    }

    /// A word; now and then one that is not ASCII, or that JSON must escape.
    pub fn name(&mut self) -> String {
        let word = self.word();
        match self.below(64) {
            0 => format!("{word}\u{e9}\u{f1}"),
            1 => format!("\"{word}\""),
            _ => word,
        }
    }
}
