//! Whether the fields of a 2xx body say together that it failed: `{"retCode": 10001, "retMsg": …}`,
//! `{"error": ["…"]}`. One pass over the names of the body, which may be any.

use super::inside;
use super::reading::names::{self, Role};
use super::reading::values;
use super::words::{Packed, fits_one, words};
use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, lines, paths};

/// More fields are not looked at.
const MAX_FIELDS: u32 = 16;

/// Flags of a success, and of a failure.
const GOOD: Packed = words!(
    "ok isok success* issuccess* *success *successful *succeed \
                             *succeeded"
);
const BAD: Packed = words!("error iserror haserror* failed");
/// What was asked for; empty beside an error.
const PAYLOADS: Packed =
    words!("data results response items body content records rows list payload");
/// Words for the state of an answer.
const STATES: Packed = words!(
    "status stat result resultcode resultstatus responsestatus returnstatus requeststatus apistatus typename"
);
/// The same for a failure.
const BAD_WORDS: Packed = words!("*error* fail* f nok notok ko ng denied");
/// Numbers that are those of errors, and numbers that may be those of a success.
const ERROR_CODES: Packed = words!("*errorcode errcode errno");
const CODES: Packed =
    words!("code ret *retcode returncode resultcode respcode responsecode statuscode status");
/// What a thing has: a thing that failed is an answer.
const OF_THINGS: Packed = words!("id sid uuid guid name state done title key object type valid");
/// The error itself.
const ERRORS: Packed = words!("error* err *errors exception fault");
/// Objects that say how it went.
const ENVELOPES: Packed =
    words!("*resp *response *status *result *info *data *head *header meta body");
/// What may stand beside an error, and says nothing.
const BESIDE: Packed = words!("time* version apiversion lang* locale");

/// A flag says that it failed.
const FLAG: u16 = 1;
/// A word says so, such as `"status": "error"`.
const WORD: u16 = 2;
/// It has the code of an error.
const ERROR_CODE: u16 = 4;
/// It has a code that is none of a success.
const CODE: u16 = 8;
/// That code is an HTTP status of a failure.
const STATUS: u16 = 16;
/// A text that is none of a success.
const TEXT: u16 = 32;
/// The name of that text is that of a code's.
const OF_CODE: u16 = 64;
/// An `error`, or a list of them.
const ERROR: u16 = 128;
/// That error has a code.
const WHOLE: u16 = 256;
/// It has the mark of JSON-RPC 2.0 (§5.1).
const RPC: u16 = 512;
/// It says that it went well, or is a thing, or holds what was asked for.
const FINE: u16 = 1024;
/// What was asked for is empty.
const EMPTY: u16 = 2048;
/// It has fields of other names.
const MORE: u16 = 4096;
/// It has three fields at most.
const SHORT: u16 = 8192;
/// A state such as `FIELD_ERROR`.
const ERROR_STATE: u16 = 32_768;
/// A text or an error.
const SAYS: u16 = 16_384;

/// What makes a failure: the signs that have to be there, and those that must not.
const FAILURES: [(u16, u16); 13] = [
    (ERROR_STATE + SHORT, FINE),
    (FLAG, 0),
    (RPC + WHOLE, 0),
    (ERROR_CODE + TEXT, FINE),
    (WORD + SAYS + CODE, FINE),
    (WORD + SAYS + EMPTY, FINE),
    (WORD + SAYS, FINE + MORE),
    (CODE + TEXT + EMPTY, FINE),
    (CODE + TEXT + OF_CODE, FINE + MORE),
    (STATUS + TEXT, FINE + MORE),
    (ERROR + EMPTY, FINE),
    (ERROR, FINE + MORE),
    (WHOLE + SHORT, FINE),
];

/// Whether a body failed: its fields say so, or those of an object that says how it went.
///
/// `depth`: how many objects are around it.
pub fn is_failure<V: View>(view: &V, body: V::Node, depth: u8) -> bool {
    const MAX_DEPTH: u8 = 2;
    if view.kind(body) != Kind::Map {
        return false;
    }
    let mut signs = SHORT;
    let mut has_failed = false;
    let is_alone = view.item(body, 1).is_none();
    let mut index = 0;
    while let Some(name) = view.name(body, index) {
        if index == MAX_FIELDS {
            signs |= MORE;
            break;
        }
        if index == 3 {
            signs &= !SHORT;
        }
        if let Some(value) = view.item(body, index) {
            // `{"data": {"productCreate": {"product": null, "userErrors": [{"message": …}]}}}`
            has_failed |= depth == MAX_DEPTH
                && inside::names_errors(&name)
                && inside::is_list_of_errors(view, value);
            let is_envelope = || is_alone || fits_one(&names::plain(&name), ENVELOPES);
            if depth < MAX_DEPTH
                && view.kind(value) == Kind::Map
                && is_envelope()
                && is_failure(view, value, depth.wrapping_add(1))
            {
                has_failed = true;
            } else {
                signs |= signs_of(view, &name, value);
            }
        }
        index = index.wrapping_add(1);
    }
    let mut failures = FAILURES.iter();
    has_failed && signs & FINE == 0 || failures.any(|(has, not)| signs & (has | not) == *has)
}

/// What one field says.
fn signs_of<V: View>(view: &V, name: &str, value: V::Node) -> u16 {
    let plain = names::plain(name);
    let is = |words| fits_one(&plain, words);
    let kind = view.kind(value);
    let mut buffer = Buffer::new();
    let text = view.text(value, &mut buffer).unwrap_or_default();
    let is_scalar = matches!(kind, Kind::Text | Kind::Number);
    match kind {
        Kind::Bool(flag) if is(GOOD) => return if flag { FINE } else { FLAG },
        // A number may be that of those that went well.
        Kind::Text | Kind::Number
            if (is(GOOD) || plain == "response")
                && fits_one(text, words!("false False FALSE 0")) =>
        {
            return WORD;
        }
        Kind::Bool(true) if is(BAD) => return FLAG,
        Kind::Bool(false) if plain == "status" => return WORD,
        // What was checked is not valid, which is an answer.
        Kind::Bool(_) if plain == "valid" => return FINE,
        _ => {}
    }
    let is_empty = match kind {
        Kind::Null | Kind::Bool(false) => true,
        Kind::List | Kind::Map => view.item(value, 0).is_none(),
        _ => is_scalar && text.is_empty(),
    };
    if kind == Kind::Text && is(STATES) && !is_number(text) && values::is_code(text) {
        if values::is_compound(text) && fits_one(text, words!("*_ERROR *_DENIED *_INVALID")) {
            WORD + ERROR_STATE
        } else if fits_one(&names::plain(text), BAD_WORDS) {
            WORD
        } else if text.bytes().any(|byte| byte == b'_') {
            // `OVER_QUERY_LIMIT` is no state.
            0
        } else {
            FINE
        }
    } else if is(PAYLOADS) || plain == "result" {
        match kind {
            _ if is_empty => EMPTY,
            // `{"message": "NOTOK", "result": "Too many calls"}`
            Kind::Text if !values::is_code(text) => SAYS,
            _ => FINE,
        }
    } else if is_empty {
        0
    } else if is_scalar && is(ERROR_CODES) {
        if is_good(text) { 0 } else { ERROR_CODE }
    } else if is_scalar && is(CODES) {
        signs_of_code(text)
    } else if plain == "jsonrpc" {
        RPC
    } else if is(OF_THINGS) {
        if names::names_error(text) { 0 } else { FINE }
    } else if is(ERRORS) {
        signs_of_error(view, value, text)
    } else {
        match names::role(name) {
            Some(Role::Text(_)) if is_good(text) && kind == Kind::Text => FINE,
            Some(Role::Text(_)) if fits_one(&names::plain(text), words!("nok notok ko ng")) => {
                WORD + TEXT + SAYS
            }
            Some(Role::Text(_)) if fits_one(&plain, words!("*msg *codemessage statusmessage")) => {
                TEXT + OF_CODE + SAYS
            }
            Some(Role::Text(_)) => TEXT + SAYS,
            Some(_) if plain == "reason" => TEXT + SAYS,
            None if !is(BESIDE) => MORE,
            _ => 0,
        }
    }
}

/// A number that is none of a success: not 0, 1, 200 or 20000. Or a word in capitals.
fn signs_of_code(code: &str) -> u16 {
    if !is_number(code) {
        return if values::is_compound(code) { CODE } else { 0 };
    }
    if is_good(code) || code == "1" || code.starts_with("20") {
        return 0;
    }
    let is_status = code.len() == 3 && (code.starts_with("4") || code.starts_with("5"));
    CODE | if is_status { STATUS } else { 0 }
}

/// A text, or an object with one, or a list of them.
fn signs_of_error<V: View>(view: &V, value: V::Node, text: &str) -> u16 {
    static TEXTS: Paths = Paths::new(lines![
        "message",
        "Message",
        "description",
        "msg",
        "info",
        "text",
        "error",
    ]);
    let first = match view.kind(value) {
        Kind::Text if is_good(text) => return 0,
        Kind::Text => return TEXT + SAYS + ERROR,
        Kind::List => view.item(value, 0),
        _ => Some(value),
    };
    match first {
        Some(first) if view.kind(first) == Kind::Text => SAYS + ERROR,
        Some(first) if view.has(first, &TEXTS, Kinds::TEXT) => {
            let has_code = view.has(value, paths!["code", "Code"], Kinds::SCALAR);
            SAYS | ERROR | if has_code { WHOLE } else { 0 }
        }
        _ => 0,
    }
}

/// "ok", "Success", "SUCCESSFUL", and a number of zeros.
fn is_good(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'0')
        || fits_one(&names::plain(text), words!("ok none success* *success"))
        || fits_one(text, words!("*成功*"))
}

fn is_number(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_digit())
}
