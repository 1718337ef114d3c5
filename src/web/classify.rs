//! Classification, as the package asks for it.

use wasm_bindgen::prelude::*;

use super::out;
use super::profile::Profiles;
use super::value::Values;
use crate::classify;

/// Classifies anything.
#[wasm_bindgen(unchecked_return_type = "Verdict")]
pub fn classify(failure: JsValue, profiles: &Profiles) -> JsValue {
    let values = Values::default();
    let root = values.root(&failure);
    let verdict = classify::classify(&&values, root, profiles.all());
    out::object(&out::Verdict::new(&values, &verdict, profiles.all()))
}
