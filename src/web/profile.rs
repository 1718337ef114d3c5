//! Profiles, as the package hands them over, and what they make of a failure.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use super::out::{self, Meaning};
use super::value::Values;
use crate::classify;
use crate::profile::{self, Profile, parse, several};
use crate::wire::method::is_idempotent;

/// The profiles that may apply, in order. An empty list is `http`.
#[wasm_bindgen]
#[derive(Default)]
pub struct Profiles {
    all: Vec<&'static Profile>,
}

#[wasm_bindgen]
impl Profiles {
    /// An empty list.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a definition and adds it; undefined is `http`, which a list has at its end even if it
    /// is not named. Gives the path of a wrong field and what it must be, if there is one.
    pub fn add(&mut self, definition: &JsValue) -> Option<JsString> {
        let values = Values::default();
        let profile = match values.put(definition) {
            Some(definition) => parse::parse(&&values, definition),
            None => Ok(profile::http()),
        };
        match profile {
            Ok(profile) => self.all.push(profile),
            Err(error) => return Some(error.message().into()),
        }
        None
    }

    /// Adds the profiles of another list.
    pub fn extend(&mut self, other: &Profiles) {
        for profile in &other.all {
            self.all.push(profile);
        }
    }

    /// Classifies anything. `method` is the request's, where the caller knows it.
    #[wasm_bindgen(unchecked_return_type = "Verdict")]
    pub fn classify(&self, failure: &JsValue, method: Option<String>) -> JsValue {
        let values = Values::default();
        let root = values.root(failure);
        let mut verdict = classify::classify(&&values, root, &self.all);
        verdict.repeatable(method.is_some_and(|method| is_idempotent(&method)));
        out::object(&out::Verdict::new(&values, &verdict, &self.all))
    }

    /// Whether one of them marks success in the body, so that a 2xx has to be looked into.
    #[wasm_bindgen(getter, js_name = markSuccess)]
    pub fn mark_success(&self) -> bool {
        several::mark_success(&self.all)
    }

    /// The tables of codes, one after the other.
    #[wasm_bindgen(unchecked_return_type = "Meaning[]")]
    pub fn rows(&self) -> Array {
        let rows = Array::new();
        for profile in &self.all {
            for row in profile.codes {
                rows.push(&out::object(&Meaning::from(row)));
            }
        }
        rows
    }
}

impl Profiles {
    /// For the core.
    pub(super) fn all(&self) -> &[&'static Profile] {
        &self.all
    }
}
