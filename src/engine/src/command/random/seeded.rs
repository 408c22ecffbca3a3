//! The generator of `System.Random` with a seed: Knuth's subtractive method, as .NET has kept it since its beginning.

/// A generator whose numbers follow from its seed.
#[derive(Clone, Debug)]
pub struct SeededRandom {
    state: [i32; 56],
    next: usize,
    other: usize,
}

impl SeededRandom {
    /// `[System.Random]::new($seed)`
    pub fn new(seed: i32) -> SeededRandom {
        let mut state = [0i32; 56];
        let subtraction = if seed == i32::MIN { i32::MAX } else { seed.abs() };
        let mut mj = 161_803_398_i32.wrapping_sub(subtraction);
        let mut mk = 1i32;
        state[55] = mj;
        for i in 1..55 {
            let at = 21 * i % 55;
            state[at] = mk;
            mk = mj.wrapping_sub(mk);
            if mk < 0 {
                mk = mk.wrapping_add(i32::MAX);
            }
            mj = state[at];
        }
        for _ in 1..5 {
            for i in 1..56 {
                let n = if i + 30 >= 55 { i + 30 - 55 } else { i + 30 };
                state[i] = state[i].wrapping_sub(state[1 + n]);
                if state[i] < 0 {
                    state[i] = state[i].wrapping_add(i32::MAX);
                }
            }
        }
        SeededRandom { state, next: 0, other: 21 }
    }

    /// A number from 0 to 2147483646.
    pub fn sample(&mut self) -> i32 {
        self.next = if self.next >= 55 { 1 } else { self.next + 1 };
        self.other = if self.other >= 55 { 1 } else { self.other + 1 };
        let mut sample = self.state[self.next].wrapping_sub(self.state[self.other]);
        if sample == i32::MAX {
            sample -= 1;
        }
        if sample < 0 {
            sample = sample.wrapping_add(i32::MAX);
        }
        self.state[self.next] = sample;
        sample
    }

    /// Fills the buffer.
    pub fn fill(&mut self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.sample() as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_dotnet() {
        // [System.Random]::new(42).Next(), three times.
        let mut random = SeededRandom::new(42);
        assert_eq!([random.sample(), random.sample(), random.sample()], [1_434_747_710, 302_596_119, 269_548_474]);
    }
}
