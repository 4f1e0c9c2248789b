//! Structures of requests: declared as tables of members, read with the
//! service's texts.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::json::{List, MapValue};

/// The namespace of the service's classes in its texts.
pub(super) const NAMESPACE: &str = "com.amazonaws.dynamodb.v20120810";

/// A structure of the API model. Declared with the macro `wire_shape`.
pub trait Shape: Sized + Default {
    /// Its name in the API model: `KeySchemaElement`.
    const NAME: &'static str;

    /// Reads the value of the member `name`, and answers whether it is one.
    ///
    /// # Errors
    ///
    /// What the member's own deserialisation raises.
    fn read_member<'de, A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<bool, A::Error>;

    /// Reads the members; those the model does not know are ignored.
    ///
    /// # Errors
    ///
    /// What the members' own deserialisation raises.
    fn from_members<'de, A: MapAccess<'de>>(mut members: A) -> Result<Self, A::Error> {
        let mut shape = Self::default();
        while let Some(MemberName(name)) = members.next_key()? {
            if !shape.read_member(&name, &mut members)? {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(shape)
    }
}

/// The name of a member: borrowed from the body, unless it is written with escapes.
#[derive(serde::Deserialize)]
struct MemberName<'b>(#[serde(borrow)] Cow<'b, str>);

/// Declares a structure of the API model and how it is read: each member's
/// name on the wire, its field and its type. Every member may be missing;
/// what must be there is a matter of constraints. Members that several
/// structures have can be a structure of their own: `..field: Type`.
macro_rules! wire_shape {
    (
        $(#[$attribute:meta])*
        $shape:ident = $name:literal {
            $($member:literal => $field:ident: $type:ty,)*
            $(..$shared:ident: $shared_type:ty,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Default)]
        pub(in crate::engine) struct $shape {
            $(pub(in crate::engine) $field: Option<$type>,)*
            $(pub(in crate::engine) $shared: $shared_type,)?
        }

        impl $crate::engine::wire::shape::Shape for $shape {
            const NAME: &'static str = $name;

            #[allow(unused_variables, reason = "a structure may have no members")]
            fn read_member<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                members: &mut A,
            ) -> Result<bool, A::Error> {
                match name {
                    $($member => {
                        self.$field = members.next_value()?;
                        Ok(true)
                    })*
                    _ => {
                        $(if self.$shared.read_member(name, members)? {
                            return Ok(true);
                        })?
                        Ok(false)
                    }
                }
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
