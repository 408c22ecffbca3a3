//! System.Random: with a seed it gives the numbers that .NET gives.

use std::cell::RefCell;

use super::argument::{self, integer};
use super::object::OBJECT;
use crate::convert;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&RANDOM];

/// System.Random
pub static RANDOM: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/random.txt"),
    constructors: &[method("new", |_, _, args| {
        let generator = match args.first() {
            Some(seed) => Generator::seeded(integer(seed) as i32),
            None => Generator::seeded(uuid::Uuid::new_v4().as_u128() as i32),
        };
        Ok(Value::from(Object::new(Random(RefCell::new(generator)))))
    })],
    methods: &[
        method("Next", next),
        method("NextInt64", |_, this, args| {
            let (low, high) = match args {
                [] => (0, i64::MAX),
                [high] => (0, integer(high)),
                [low, high, ..] => (integer(low), integer(high)),
            };
            if high < low {
                return Err(argument::out_of_range("minValue", "'minValue' cannot be greater than maxValue."));
            }
            let sample = with(this, Generator::sample);
            Ok(Value::Int64(low + (sample * (high - low) as f64) as i64))
        }),
        method("NextDouble", |_, this, _| Ok(Value::Double(with(this, Generator::sample)))),
        method("NextSingle", |_, this, _| Ok(Value::Single(with(this, Generator::sample) as f32))),
        method("NextBytes", |_, this, args| {
            let Value::Array(array) = &args[0] else { return Err(argument::null("buffer")) };
            let Some(mut bytes) = array.bytes_mut() else { return Err(argument::null("buffer")) };
            bytes.fill_with(|| with(this, Generator::number) as u8);
            Ok(Value::Nothing)
        }),
        method("Shuffle", |_, this, args| {
            let Value::Array(array) = &args[0] else { return Err(argument::null("values")) };
            let length = array.len();
            for at in 0..length.saturating_sub(1) {
                let other = at + with(this, |own| own.below((length - at) as i32)) as usize;
                array.swap(at, other);
            }
            Ok(Value::Nothing)
        }),
        method("GetItems", |rt, this, args| {
            let items = convert::elements(rt, &args[0]).unwrap_or_default();
            let mut chosen = Vec::new();
            for _ in 0..integer(&args[1]).max(0) {
                let at = with(this, |own| own.below(items.len() as i32)) as usize;
                chosen.push(items.get(at).cloned().unwrap_or_default());
            }
            Ok(Value::array(chosen))
        }),
    ],
    static_properties: &[read("Shared", |_, _| {
        let generator = Generator::seeded(uuid::Uuid::new_v4().as_u128() as i32);
        Ok(Value::from(Object::new(Random(RefCell::new(generator)))))
    })],
    ..TypeInfo::class("System.Random", &OBJECT)
};

#[derive(Debug)]
struct Random(RefCell<Generator>);

impl Instance for Random {
    fn ty(&self) -> Type {
        Type::Known(&RANDOM)
    }
}

/// Knuth's subtractive generator as .NET has it.
#[derive(Debug)]
pub struct Generator {
    seeds: [i32; 56],
    next: usize,
    other: usize,
}

impl Default for Generator {
    fn default() -> Generator {
        Generator::seeded(0)
    }
}

impl Generator {
    /// The generator of `[random]::new(seed)`.
    pub fn seeded(seed: i32) -> Generator {
        let mut seeds = [0_i32; 56];
        let subtraction = seed.checked_abs().unwrap_or(i32::MAX);
        let mut mj = 161_803_398 - subtraction;
        seeds[55] = mj;
        let mut mk = 1;
        for at in 1..55 {
            let place = 21 * at % 55;
            seeds[place] = mk;
            mk = mj - mk;
            if mk < 0 {
                mk += i32::MAX;
            }
            mj = seeds[place];
        }
        for _ in 1..5 {
            for at in 1..56 {
                let other = 1 + (at + 30) % 55;
                seeds[at] = seeds[at].wrapping_sub(seeds[other]);
                if seeds[at] < 0 {
                    seeds[at] += i32::MAX;
                }
            }
        }
        Generator { seeds, next: 0, other: 21 }
    }

    /// The next number, at least 0 and less than `i32::MAX`.
    pub fn number(&mut self) -> i32 {
        self.next = if self.next >= 55 { 1 } else { self.next + 1 };
        self.other = if self.other >= 55 { 1 } else { self.other + 1 };
        let mut value = self.seeds[self.next].wrapping_sub(self.seeds[self.other]);
        if value == i32::MAX {
            value -= 1;
        }
        if value < 0 {
            value += i32::MAX;
        }
        self.seeds[self.next] = value;
        value
    }

    /// The next number between 0 and 1.
    pub fn sample(&mut self) -> f64 {
        f64::from(self.number()) * (1.0 / f64::from(i32::MAX))
    }

    /// The next number below a limit.
    pub fn below(&mut self, limit: i32) -> i32 {
        (self.sample() * f64::from(limit)) as i32
    }

    /// The next number of a range that may be longer than `i32::MAX`.
    pub fn within(&mut self, low: i32, high: i32) -> i32 {
        let range = i64::from(high) - i64::from(low);
        if range <= i64::from(i32::MAX) {
            return low + (self.sample() * range as f64) as i32;
        }
        let mut number = self.number();
        if self.number() % 2 == 0 {
            number = -number;
        }
        let sample = (f64::from(number) + (f64::from(i32::MAX) - 1.0)) / (2.0 * f64::from(i32::MAX) - 1.0);
        ((sample * range as f64) as i64 + i64::from(low)) as i32
    }
}

fn with<T: Default>(this: &Value, use_it: impl FnOnce(&mut Generator) -> T) -> T {
    match this.bare() {
        Value::Object(object) => {
            object.downcast::<Random>().map(|own| use_it(&mut own.0.borrow_mut())).unwrap_or_default()
        }
        _ => T::default(),
    }
}

fn next(_: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    Ok(Value::Int32(match args {
        [] => with(this, Generator::number),
        [high] => {
            let high = integer(high) as i32;
            if high < 0 {
                return Err(argument::out_of_range("maxValue", "'maxValue' must be greater than or equal to zero."));
            }
            with(this, |own| own.below(high))
        }
        [low, high, ..] => {
            let (low, high) = (integer(low) as i32, integer(high) as i32);
            if low > high {
                return Err(argument::out_of_range("minValue", "'minValue' cannot be greater than maxValue."));
            }
            with(this, |own| own.within(low, high))
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::Generator;

    #[test]
    fn a_seed_gives_dotnets_numbers() {
        let mut generator = Generator::seeded(42);
        assert_eq!([generator.number(), generator.number()], [1_434_747_710, 302_596_119]);
    }
}
