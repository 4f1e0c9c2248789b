//! Scalars, lists and maps of requests, with the service's texts for members
//! of the wrong JSON type.
//!
//! | member | found | text |
//! |---|---|---|
//! | string | `7`, `1.5`, `true` | `NUMBER_VALUE` / `DECIMAL_VALUE` / `TRUE_VALUE cannot be converted to String` |
//! | any scalar | `[]` | `Unrecognized collection type class java.lang.String` |
//! | any scalar, list | `{}` | `Start of structure or map found where not expected` |
//! | list, map | a scalar | `Unexpected field type` |
//!
//! `null` is the same as leaving the member out.
//!
//! The texts are known second hand, from an emulator's tests (unverified).

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::Instant;

/// What stands where a structure or map is not expected.
pub(in crate::engine::wire) const UNEXPECTED_MAP: &str = "Start of structure or map found where not expected";

/// A scalar the service reads into a Java class.
pub trait Scalar: Sized {
    /// The class in texts about collections: `java.lang.String`.
    const CLASS: &'static str;

    /// The text for a JSON scalar of another kind, given the parser's name for it.
    fn refusal(token: &str) -> String;

    /// Reads a JSON string.
    fn from_text(_text: &str) -> Result<Self, String> {
        Err(Self::refusal("STRING_VALUE"))
    }

    /// Reads a JSON string that is already owned.
    fn from_owned_text(text: String) -> Result<Self, String> {
        Self::from_text(&text)
    }

    /// Reads a JSON integer.
    fn from_integer(_integer: i64) -> Result<Self, String> {
        Err(Self::refusal("NUMBER_VALUE"))
    }

    /// Reads a JSON number with a fraction or an exponent.
    fn from_decimal(_decimal: f64) -> Result<Self, String> {
        Err(Self::refusal("DECIMAL_VALUE"))
    }

    /// Reads `true` or `false`.
    fn from_flag(flag: bool) -> Result<Self, String> {
        Err(Self::refusal(if flag { "TRUE_VALUE" } else { "FALSE_VALUE" }))
    }
}

impl Scalar for String {
    const CLASS: &'static str = "java.lang.String";

    fn refusal(token: &str) -> String {
        format!("{token} cannot be converted to String")
    }

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn from_owned_text(text: String) -> Result<Self, String> {
        Ok(text)
    }
}

impl Scalar for bool {
    const CLASS: &'static str = "java.lang.Boolean";

    fn refusal(token: &str) -> String {
        match token {
            "STRING_VALUE" => "Unexpected token received from parser".to_owned(),
            token => format!("{token} cannot be converted to Boolean"),
        }
    }

    fn from_flag(flag: bool) -> Result<Self, String> {
        Ok(flag)
    }

    /// `"no"` is read as false (captured); we take the other plain words with it.
    fn from_text(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("yes") {
            Ok(true)
        } else if text.eq_ignore_ascii_case("false") || text.eq_ignore_ascii_case("no") {
            Ok(false)
        } else {
            Err(Self::refusal("STRING_VALUE"))
        }
    }
}

impl Scalar for i32 {
    const CLASS: &'static str = "java.lang.Integer";

    fn refusal(token: &str) -> String {
        format!("{token} cannot be converted to Integer")
    }

    /// Values beyond 32 bits saturate; no constraint lets such a value pass.
    fn from_integer(integer: i64) -> Result<Self, String> {
        Ok(integer.clamp(i64::from(Self::MIN), i64::from(Self::MAX)) as Self)
    }

    fn from_decimal(decimal: f64) -> Result<Self, String> {
        Ok(decimal as Self)
    }
}

impl Scalar for i64 {
    const CLASS: &'static str = "java.lang.Long";

    fn refusal(token: &str) -> String {
        format!("{token} cannot be converted to Long")
    }

    fn from_integer(integer: i64) -> Result<Self, String> {
        Ok(integer)
    }

    fn from_decimal(decimal: f64) -> Result<Self, String> {
        Ok(decimal as Self)
    }
}

/// A time: seconds since the Unix epoch, with a fraction.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct EpochSeconds(f64);

impl EpochSeconds {
    /// The time, to the millisecond; the epoch for what lies before it.
    pub fn instant(self) -> Instant {
        Instant::from_millis((self.0 * 1_000.0).round() as u64)
    }
}

impl Scalar for EpochSeconds {
    const CLASS: &'static str = "java.util.Date";

    /// Unverified.
    fn refusal(token: &str) -> String {
        format!("{token} cannot be converted to Date")
    }

    fn from_integer(integer: i64) -> Result<Self, String> {
        Ok(Self(integer as f64))
    }

    fn from_decimal(decimal: f64) -> Result<Self, String> {
        Ok(Self(decimal))
    }
}

/// Binary: base64 on the wire.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Blob(pub Vec<u8>);

impl Scalar for Blob {
    const CLASS: &'static str = "java.nio.ByteBuffer";

    fn refusal(_token: &str) -> String {
        "only base-64-encoded strings are convertible to bytes".to_owned()
    }

    fn from_text(text: &str) -> Result<Self, String> {
        use base64::Engine as _;
        if !text.len().is_multiple_of(4) {
            let length = text.len();
            return Err(format!(
                "Base64 encoded length is expected a multiple of 4 bytes but found: {length}"
            ));
        }
        base64::engine::general_purpose::STANDARD
            .decode(text)
            .map(Self)
            .map_err(|_| "Invalid last non-pad Base64 character dectected".to_owned())
    }
}

/// A scalar as it stands in a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member<T>(pub T);

impl<'de, T: Scalar> Deserialize<'de> for Member<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData)).map(Self)
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::CLASS)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text).map_err(E::custom)
    }

    fn visit_string<E: Error>(self, text: String) -> Result<T, E> {
        T::from_owned_text(text).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, integer: i64) -> Result<T, E> {
        T::from_integer(integer).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, integer: u64) -> Result<T, E> {
        T::from_integer(i64::try_from(integer).unwrap_or(i64::MAX)).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, decimal: f64) -> Result<T, E> {
        T::from_decimal(decimal).map_err(E::custom)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<T, E> {
        T::from_flag(flag).map_err(E::custom)
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Err(E::custom("Unexpected token received from parser"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        Err(A::Error::custom(format!("Unrecognized collection type class {}", T::CLASS)))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        Err(A::Error::custom(UNEXPECTED_MAP))
    }
}

/// A list of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T>(pub Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<List<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<List<T>, A::Error> {
        Err(A::Error::custom(UNEXPECTED_MAP))
    }

    refuse_scalars!(_visitor => "Unexpected field type");
}

/// The class of a map's values, for the text about a list in its place.
pub trait MapValue {
    /// `com.amazonaws.dynamodb.v20120810.KeysAndAttributes`, `java.lang.String`.
    fn class() -> String;
}

impl MapValue for Member<String> {
    fn class() -> String {
        String::CLASS.to_owned()
    }
}

/// A map of a request, in the order of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map<T>(pub std::collections::BTreeMap<String, T>);

impl<'de, T: Deserialize<'de> + MapValue> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MapVisitor(PhantomData))
    }
}

struct MapVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + MapValue> Visitor<'de> for MapVisitor<T> {
    type Value = Map<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Map<T>, A::Error> {
        let mut map = std::collections::BTreeMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            // A null value is no entry.
            if let Some(value) = entries.next_value::<Option<T>>()? {
                map.insert(key, value);
            }
        }
        Ok(Map(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Map<T>, A::Error> {
        Err(A::Error::custom(unrecognized_map(&T::class())))
    }

    refuse_scalars!(_visitor => "Unexpected field type");
}

/// The text for a list in place of a map to `class`.
pub(in crate::engine::wire) fn unrecognized_map(class: &str) -> String {
    format!("Unrecognized collection type java.util.Map<java.lang.String, {class}>")
}

/// A member whose content does not matter, only that it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present;

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
