//! Attribute values from JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::{MAX_ATTRIBUTE_NAME_BYTES, ValueError, base64};
use crate::engine::wire::json::{Blob, List, Member, Scalar, UNEXPECTED_MAP, unrecognized_map};
use crate::engine::wire::shape::{NAMESPACE, Position, unrecognized_structure};
use crate::model::number::NumberError;
use crate::model::size::MAX_NESTING;
use crate::model::value::AttributeType;
use crate::model::{AttributeValue, Number};

/// Levels that are read at all: beyond, the body is refused unread. Each level
/// is two of JSON's, and serde_json stops at 128.
const MAX_LEVELS_READ: usize = 60;

/// A map of names to attribute values, as read.
#[derive(Debug, Default)]
pub struct Values {
    /// All entries; one that is not acceptable stands as `Null`.
    pub entries: BTreeMap<String, AttributeValue>,
    /// The name and the reason of the first entry that is not acceptable.
    pub error: Option<(String, ValueError)>,
}

impl Values {
    /// The entries, if all are acceptable.
    ///
    /// # Errors
    ///
    /// The reason of the first that is not.
    pub fn accept(self) -> Result<BTreeMap<String, AttributeValue>, ValueError> {
        match self.error {
            Some((_, error)) => Err(error),
            None => Ok(self.entries),
        }
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValuesVisitor { level: 1 })
    }
}

/// One attribute value that is a member of a structure, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldValue(pub Result<AttributeValue, ValueError>);

/// One attribute value that is an element of a list, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementValue(pub Result<AttributeValue, ValueError>);

impl<'de> Deserialize<'de> for FieldValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ValueVisitor { level: 1, position: Position::Field }.deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for ElementValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ValueVisitor { level: 1, position: Position::Element }.deserialize(deserializer).map(Self)
    }
}

/// Reads the entries of a map whose values stand at `level`.
struct ValuesVisitor {
    level: usize,
}

impl<'de> DeserializeSeed<'de> for ValuesVisitor {
    type Value = Values;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Values, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of attribute values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Values, A::Error> {
        let mut values = Values::default();
        while let Some(name) = entries.next_key::<String>()? {
            let value =
                entries.next_value_seed(ValueVisitor { level: self.level, position: Position::Element })?;
            // What the topmost names are, the caller knows.
            let too_long = self.level > 1 && name.len() > MAX_ATTRIBUTE_NAME_BYTES;
            let value = if too_long { Err(ValueError::NameTooLong) } else { value };
            let value = value.unwrap_or_else(|error| {
                values.error.get_or_insert_with(|| (name.clone(), error));
                AttributeValue::Null
            });
            values.entries.insert(name, value);
        }
        Ok(values)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Values, A::Error> {
        Err(A::Error::custom(unrecognized_map(&format!("{NAMESPACE}.AttributeValue"))))
    }

    refuse_scalars!(_visitor => Position::Field.scalar_text());
}

/// Reads one attribute value that stands at `level`.
struct ValueVisitor {
    level: usize,
    position: Position,
}

impl<'de> DeserializeSeed<'de> for ValueVisitor {
    type Value = Result<AttributeValue, ValueError>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Result<AttributeValue, ValueError>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AttributeValue")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        if self.level > MAX_LEVELS_READ {
            return Err(A::Error::custom(""));
        }
        let mut value: Option<AttributeValue> = None;
        let mut several = false;
        let mut first_error = None;
        while let Some(Descriptor(descriptor)) = members.next_key()? {
            let read = match descriptor {
                Some(descriptor) => self.read(descriptor, &mut members)?,
                None => members.next_value::<IgnoredAny>().map(|_| None)?,
            };
            match read {
                None => {}
                Some(Ok(read)) => {
                    // A member written twice is one member: the last counts.
                    let other = read.attribute_type();
                    several |= value.replace(read).is_some_and(|before| before.attribute_type() != other);
                }
                Some(Err(error)) => {
                    first_error.get_or_insert(error);
                }
            }
        }
        Ok(match (first_error, value) {
            (Some(error), _) => Err(error),
            _ if several => Err(ValueError::SeveralTypes),
            (None, None) => Err(ValueError::NoType),
            (None, Some(_)) if self.level > MAX_NESTING => Err(ValueError::TooDeep),
            (None, Some(value)) => Ok(value),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(A::Error::custom(unrecognized_structure("AttributeValue")))
    }

    refuse_scalars!(visitor => visitor.position.scalar_text());
}

impl ValueVisitor {
    /// Reads the member `descriptor` of an attribute value; `None` if it is null.
    fn read<'de, A: MapAccess<'de>>(
        &self,
        descriptor: AttributeType,
        members: &mut A,
    ) -> Result<Option<Result<AttributeValue, ValueError>>, A::Error> {
        Ok(match descriptor {
            AttributeType::S => {
                members.next_value::<Option<Member<String>>>()?.map(|text| Ok(AttributeValue::S(text.0)))
            }
            AttributeType::N => members
                .next_value::<Option<Member<NumberText>>>()?
                .map(|number| Ok(AttributeValue::N(number.0.0?))),
            AttributeType::B => {
                members.next_value::<Option<Member<Blob>>>()?.map(|blob| Ok(AttributeValue::B(blob.0.0)))
            }
            AttributeType::Bool => {
                members.next_value::<Option<Member<bool>>>()?.map(|flag| Ok(AttributeValue::Bool(flag.0)))
            }
            AttributeType::Null => members
                .next_value::<Option<Member<bool>>>()?
                .map(|flag| if flag.0 { Ok(AttributeValue::Null) } else { Err(ValueError::NullIsFalse) }),
            AttributeType::Ss => members.next_value::<Option<List<Member<String>>>>()?.map(string_set),
            AttributeType::Ns => members.next_value::<Option<List<Member<NumberText>>>>()?.map(number_set),
            AttributeType::Bs => members.next_value::<Option<List<Member<Blob>>>>()?.map(binary_set),
            AttributeType::L => {
                members.next_value_seed(Nullable(ElementsVisitor { level: self.level + 1 }))?
            }
            AttributeType::M => members
                .next_value_seed(Nullable(ValuesVisitor { level: self.level + 1 }))?
                .map(|values| values.accept().map(AttributeValue::M)),
        })
    }
}

/// Reads the elements of a list, which stand at `level`.
struct ElementsVisitor {
    level: usize,
}

impl<'de> DeserializeSeed<'de> for ElementsVisitor {
    type Value = Result<AttributeValue, ValueError>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ElementsVisitor {
    type Value = Result<AttributeValue, ValueError>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of attribute values")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        let mut first_error = None;
        let seed = || ValueVisitor { level: self.level, position: Position::Element };
        while let Some(element) = elements.next_element_seed(seed())? {
            match element {
                Ok(value) => list.push(value),
                Err(error) => {
                    first_error.get_or_insert(error);
                }
            }
        }
        Ok(first_error.map_or(Ok(AttributeValue::L(list)), Err))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(A::Error::custom(UNEXPECTED_MAP))
    }

    refuse_scalars!(_visitor => Position::Field.scalar_text());
}

/// A seed's value, or nothing for `null`.
struct Nullable<S>(S);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Nullable<S> {
    type Value = Option<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for Nullable<S> {
    type Value = Option<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(deserializer).map(Some)
    }
}

/// The name of a member of an attribute value; `None` if it names no type.
struct Descriptor(Option<AttributeType>);

impl<'de> Deserialize<'de> for Descriptor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DescriptorVisitor;
        impl Visitor<'_> for DescriptorVisitor {
            type Value = Descriptor;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a type descriptor")
            }

            fn visit_str<E: Error>(self, descriptor: &str) -> Result<Descriptor, E> {
                Ok(Descriptor(AttributeType::from_descriptor(descriptor)))
            }
        }
        deserializer.deserialize_identifier(DescriptorVisitor)
    }
}

/// A number's text, read without keeping it.
struct NumberText(Result<Number, NumberError>);

impl Scalar for NumberText {
    const CLASS: &'static str = String::CLASS;

    fn refusal(token: &str) -> String {
        String::refusal(token)
    }

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self(Number::parse(text)))
    }
}

fn string_set(list: List<Member<String>>) -> Result<AttributeValue, ValueError> {
    if list.0.is_empty() {
        return Err(ValueError::EmptyStringSet);
    }
    let members: Vec<String> = list.0.into_iter().map(|member| member.0).collect();
    let set: BTreeSet<String> = members.iter().cloned().collect();
    if set.len() == members.len() {
        Ok(AttributeValue::Ss(set))
    } else {
        Err(ValueError::DuplicateStrings(members))
    }
}

fn number_set(list: List<Member<NumberText>>) -> Result<AttributeValue, ValueError> {
    if list.0.is_empty() {
        return Err(ValueError::EmptyNumberSet);
    }
    let length = list.0.len();
    let set = list.0.into_iter().map(|member| member.0.0).collect::<Result<BTreeSet<_>, _>>()?;
    if set.len() == length { Ok(AttributeValue::Ns(set)) } else { Err(ValueError::DuplicateNumbers) }
}

fn binary_set(list: List<Member<Blob>>) -> Result<AttributeValue, ValueError> {
    if list.0.is_empty() {
        return Err(ValueError::EmptyBinarySet);
    }
    let members: Vec<Vec<u8>> = list.0.into_iter().map(|member| member.0.0).collect();
    let set: BTreeSet<Vec<u8>> = members.iter().cloned().collect();
    if set.len() == members.len() {
        Ok(AttributeValue::Bs(set))
    } else {
        Err(ValueError::DuplicateBinaries(members.iter().map(|bytes| base64(bytes)).collect()))
    }
}
