//! A value that is delivered as its JSON text.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A value as JSON text: for what JSON alone can say, and for what only some of those to whom it is delivered read.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct InJson<T> {
    text: String,
    #[serde(skip)]
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> InJson<T> {
    /// The text of a value; `None` of one that JSON cannot say.
    pub fn of(value: &T) -> Option<Self> {
        let text = serde_json::to_string(value).ok()?;
        Some(Self { text, of: PhantomData })
    }
}

impl<T: DeserializeOwned> InJson<T> {
    /// The value; `None` if the text is not of one.
    pub fn read(&self) -> Option<T> {
        serde_json::from_str(&self.text).ok()
    }
}

impl<T> Clone for InJson<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

impl<T> PartialEq for InJson<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for InJson<T> {}

impl<T> fmt::Debug for InJson<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}
