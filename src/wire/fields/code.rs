//! The codes of validators, as the few words that mean the same everywhere.

use super::{Code, Reader};
use crate::view::{Buffer, View};
use crate::wire::snake_case::snake_case;
use crate::wire::words::{Words, fits_one};

/// The words for each code. `*` stands for anything; the first row that fits decides.
const WORDS: [(&str, &str); 13] = [
    ("not_found", "resource_missing"),
    (
        "required",
        "*required* *missing* *blank* *empty* *null* presence*",
    ),
    (
        "not_unique",
        "*unique* *already_exists* *taken* *duplicate* exists",
    ),
    ("too_short", "*too_short* *min_len* min_items* string_min"),
    ("too_long", "*too_long* *max_len* max_items* string_max"),
    (
        "too_small",
        "*too_small* min minimum *min_value* *greater_than* *not_gt* *not_ge* *too_low* positive*",
    ),
    (
        "too_big",
        "*too_big* max maximum *max_value* *less_than* *not_lt* *not_le* *too_high* *too_large*",
    ),
    ("not_found", "*not_found* *does_not_exist*"),
    (
        "not_allowed",
        "*enum* *not_allowed* *choice* *unknown_field* *parameter_unknown* *unrecognized_keys* \
         *additional_properties* *one_of* *literal*",
    ),
    ("type", "*_type type* *parsing* cast*"),
    (
        "format",
        "*format* *pattern* *regex* email string_email url uri uuid *datetime* *malformed*",
    ),
    ("mismatch", "*mismatch* *confirm* same equal*"),
    (
        "invalid",
        "invalid validation custom not_valid bad_user_input",
    ),
];

/// What stands in front of a code and says nothing.
const PREFIXES: &str =
    "validation_ value_error_ type_error_ number_ any_ base_type_ field_value_ err_ is_";

/// The same behind it.
const SUFFIXES: &str = "_exception _error _fault _validator";

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

fn common(code: &str) -> Option<&'static str> {
    let name = snake_case(code);
    let mut name = name.as_str();
    for suffix in Words(SUFFIXES) {
        name = name.strip_suffix(suffix).unwrap_or(name);
    }
    for prefix in Words(PREFIXES) {
        name = name.strip_prefix(prefix).unwrap_or(name);
    }
    let mut rows = WORDS.into_iter();
    let (common, _) = rows.find(|(_, words)| fits_one(name, words))?;
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
