//! Structures of requests: declared as tables of members, read with the
//! service's texts.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::json::{List, MapValue};

/// The namespace of the service's classes in its texts.
pub(super) const NAMESPACE: &str = "com.amazonaws.dynamodb.v20120810";

/// A structure of the API model. Declared with the macro `wire_shape`.
pub trait Shape: Sized {
    /// Its name in the API model: `KeySchemaElement`.
    const NAME: &'static str;

    /// Reads the members; those the model does not know are ignored.
    ///
    /// # Errors
    ///
    /// What the members' own deserialisation raises.
    fn from_members<'de, A: MapAccess<'de>>(members: A) -> Result<Self, A::Error>;
}

/// Declares a structure of the API model and how it is read: each member's
/// name on the wire, its field and its type. Every member may be missing;
/// what must be there is a matter of constraints.
macro_rules! wire_shape {
    (
        $(#[$attribute:meta])*
        $shape:ident = $name:literal { $($member:literal => $field:ident: $type:ty,)* }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Default)]
        pub(in crate::engine) struct $shape {
            $(pub(in crate::engine) $field: Option<$type>,)*
        }

        impl $crate::engine::wire::shape::Shape for $shape {
            const NAME: &'static str = $name;

            fn from_members<'de, A: serde::de::MapAccess<'de>>(mut members: A) -> Result<Self, A::Error> {
                let mut shape = Self::default();
                while let Some(name) = members.next_key::<std::borrow::Cow<'de, str>>()? {
                    match name.as_ref() {
                        $($member => shape.$field = members.next_value()?,)*
                        _ => {
                            members.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(shape)
            }
        }
    };
}
pub(in crate::engine) use wire_shape;

/// Where a structure stands: the service has a text for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// As a member of another structure, or as the request itself.
    Field,
    /// As an element of a list or a value of a map.
    Element,
}

impl Position {
    /// The text for a scalar in place of a structure.
    pub(super) fn scalar_text(self) -> &'static str {
        match self {
            Self::Field => "Unexpected field type",
            Self::Element => "Unexpected value type in payload",
        }
    }
}

/// A structure that is a member of another one, or the request itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<T>(pub T);

/// A structure that is an element of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element<T>(pub T);

impl<'de, T: Shape> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = ShapeVisitor { position: Position::Field, shape: PhantomData };
        deserializer.deserialize_any(visitor).map(Self)
    }
}

impl<'de, T: Shape> Deserialize<'de> for Element<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = ShapeVisitor { position: Position::Element, shape: PhantomData };
        deserializer.deserialize_any(visitor).map(Self)
    }
}

impl<T: Shape> MapValue for Element<T> {
    fn class() -> String {
        format!("{NAMESPACE}.{}", T::NAME)
    }
}

impl<T: Shape> MapValue for List<Element<T>> {
    fn class() -> String {
        format!("java.util.List<{}>", Element::<T>::class())
    }
}

struct ShapeVisitor<T> {
    position: Position,
    shape: PhantomData<T>,
}

impl<'de, T: Shape> Visitor<'de> for ShapeVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        T::from_members(members)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        Err(A::Error::custom(unrecognized_structure(T::NAME)))
    }

    refuse_scalars!(visitor => visitor.position.scalar_text());
}

/// The text for a list in place of the structure `name`.
pub(super) fn unrecognized_structure(name: &str) -> String {
    format!("Unrecognized collection type class {NAMESPACE}.{name}")
}
