//! The codes of validators, as the few words that mean the same everywhere.

use super::{Code, Reader};
use crate::view::{Buffer, View};
use crate::wire::snake_case::snake_case;
use crate::wire::words::{Packed, fits_one, words};

/// The words for each code. `*` stands for anything; the first row that fits decides.
static WORDS: [(&str, Packed); 13] = [
    ("not_found", words!("resource_missing")),
    (
        "required",
        words!("*required* *missing* *blank* *empty* *null* presence*"),
    ),
    (
        "not_unique",
        words!("*unique* *already_exists* *taken* *duplicate* exists"),
    ),
    (
        "too_short",
        words!("*too_short* *min_len* min_items* string_min"),
    ),
    (
        "too_long",
        words!("*too_long* *max_len* max_items* string_max"),
    ),
    (
        "too_small",
        words!(
            "*too_small* min minimum *min_value* *greater_than* *not_gt* *not_ge* *too_low* \
             positive*"
        ),
    ),
    (
        "too_big",
        words!(
            "*too_big* max maximum *max_value* *less_than* *not_lt* *not_le* *too_high* \
             *too_large*"
        ),
    ),
    ("not_found", words!("*not_found* *does_not_exist*")),
    (
        "not_allowed",
        words!(
            "*enum* *not_allowed* *choice* *unknown_field* *parameter_unknown* *unrecognized_keys* \
         *additional_properties* *one_of* *literal*"
        ),
    ),
    ("type", words!("*_type type* *parsing* cast*")),
    (
        "format",
        words!(
            "*format* *pattern* *regex* email string_email url uri uuid *datetime* \
                *malformed*"
        ),
    ),
    ("mismatch", words!("*mismatch* *confirm* same equal*")),
    (
        "invalid",
        words!("invalid validation custom not_valid bad_user_input"),
    ),
];

/// What stands in front of a code and says nothing.
const PREFIXES: Packed =
    words!("validation_ value_error_ type_error_ number_ any_ base_type_ field_value_ err_ is_");

/// The same behind it.
const SUFFIXES: Packed = words!("_exception _error _fault _validator");

impl<V: View> Reader<'_, V> {
    /// The code that a server's own stands for; `invalid` where it sends none.
    pub(super) fn code_of(&self, own: Option<V::Node>) -> Code<V::Node> {
        let Some(node) = own else {
            return Code::Common("invalid");
        };
        let common = self.view.text(node, &mut Buffer::new()).and_then(common);
        common.map_or(Code::Own(node), Code::Common)
    }
}

/// Whether a key is the code of a validator, not the name of an input: `isEmpty`, `_required`.
pub(super) fn is_code(key: &str) -> bool {
    let is_lower = key.bytes().all(|byte| byte.is_ascii_lowercase());
    (!is_lower || key == "required") && common(key).is_some()
}

fn common(code: &str) -> Option<&'static str> {
    let name = snake_case(code);
    let mut name = name.as_str();
    for suffix in SUFFIXES {
        if name.as_bytes().ends_with(suffix) {
            name = name.get(..name.len().saturating_sub(suffix.len()))?;
        }
    }
    for prefix in PREFIXES {
        if name.as_bytes().starts_with(prefix) {
            name = name.get(prefix.len()..)?;
        }
    }
    let mut rows = WORDS.iter();
    let (common, _) = rows.find(|(_, words)| fits_one(name, *words))?;
    Some(common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_validators_are_common_codes() {
        for (code, want) in [
            ("missing", Some("required")),
            ("NotBlank", Some("required")),
            ("NotEmptyValidator", Some("required")),
            ("MISSING_REQUIRED_PARAMETER", Some("required")),
            ("FieldValueRequired", Some("required")),
            ("value_error.missing", Some("required")),
            ("any.required", Some("required")),
            ("BASE_TYPE_REQUIRED", Some("required")),
            ("resource_missing", Some("not_found")),
            ("already_exists", Some("not_unique")),
            ("validation_not_unique", Some("not_unique")),
            ("minLength", Some("too_short")),
            ("string.max", Some("too_long")),
            ("GreaterThanValidator", Some("too_small")),
            ("value_error.number.not_gt", Some("too_small")),
            ("Min", Some("too_small")),
            ("int_parsing", Some("type")),
            ("invalid_type", Some("type")),
            ("isEmail", Some("format")),
            ("custom", Some("invalid")),
            ("BAD_USER_INPUT", Some("invalid")),
            ("IN_USE", None),
            ("incorrect_number", None),
            ("size", None),
            ("", None),
        ] {
            assert_eq!(common(code), want, "{code}");
        }
    }
}
