//! What the names of fields mean, across APIs. Not where they stand.
//!
//! Names are compared without case and separators: `error_message`, `errorMessage` and
//! `ErrorMessage` are one name.

use crate::view::length_of;
use crate::wire::words::{Packed, fits_one, packed_names, place_of, seconds, words};

/// What a field may hold. With a rank: of several fields with one role, the lower one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The error code.
    Code(u8),
    /// The error code, unless another field has one; other things have such names, too.
    WeakCode(u8),
    /// The server's own text.
    Text(u8),
    /// The request's id.
    Id(u8),
    /// A wait, in this unit (ms).
    Delay(u16),
    /// The wait between two polls, in seconds.
    Interval,
    /// A word that says what a code says.
    Word,
    /// An HTTP status within the body.
    Status,
    /// The error itself.
    Error,
    /// A list of errors, or one text.
    Errors,
    /// More about the error; whether a code in there is the error's.
    Aside(bool),
    /// Which input is wrong.
    Field,
}

use Role::{Aside, Code, Error, Errors, Field, Id, Interval, Status, Text, WeakCode, Word};

/// `reason` is a sentence, else it is a code.
pub const REASON_TEXT: u8 = 10;
/// `error` is a text only where nothing else is.
pub const ERROR_TEXT: u8 = 40;
/// `reason` as a code.
pub const REASON_CODE: u8 = 0;
/// `id`, `identifier` and `cause` are codes only if they are made of words.
pub const ID_CODE: u8 = 2;
/// `name`, which in a list of errors is that of an input.
pub const NAME_CODE: u8 = 1;
/// `type` says the least.
pub const TYPE_CODE: u8 = 6;
/// `error` as a code says more than the `type` beside it.
pub const ERROR_CODE: u8 = 5;
/// `messageId` is a code only if it is made of words.
pub const MESSAGE_CODE: u8 = 7;
/// Texts under names that are made of two words: after `error`, if that is a sentence.
const COMPOSED_TEXT: u8 = 41;
/// `text` and `info`, which a body may have for another reason: only within an error.
pub const INNER_TEXT: u8 = 15;
/// `error` as a text that may be a code.
pub const ERROR_WORD: u8 = 42;
/// `errorType` and its like.
pub const KIND_CODE: u8 = 3;
/// A code whose name is made of two words.
pub const COMPOSED_CODE: u8 = 8;

/// Sorted by what they mean.
const NAMES: &[(&str, Role)] = &[
    ("errorcode", Code(0)),
    ("code", Code(1)),
    ("errcode", Code(3)),
    ("errno", Code(3)),
    ("errornum", Code(3)),
    ("ecode", Code(4)),
    // RFC 7644 §3.12
    ("scimtype", Code(2)),
    ("messageid", WeakCode(MESSAGE_CODE)),
    ("reason", WeakCode(REASON_CODE)),
    ("name", WeakCode(NAME_CODE)),
    ("id", WeakCode(ID_CODE)),
    ("errortype", WeakCode(KIND_CODE)),
    ("category", WeakCode(4)),
    ("errorname", WeakCode(KIND_CODE)),
    ("type", WeakCode(TYPE_CODE)),
    ("class", WeakCode(TYPE_CODE)),
    ("identifier", WeakCode(ID_CODE)),
    // 3GPP TS 29.571 §5.2.4.1
    ("cause", WeakCode(ID_CODE)),
    ("classification", Code(5)),
    ("exctype", WeakCode(KIND_CODE)),
    ("typekey", WeakCode(KIND_CODE)),
    ("codigo", Code(1)),
    ("codice", Code(1)),
    ("detail", Text(1)),
    ("message", Text(2)),
    ("errordescription", Text(3)),
    ("errormessage", Text(4)),
    ("description", Text(5)),
    ("msg", Text(6)),
    ("errorsummary", Text(7)),
    // FHIR OperationOutcome
    ("diagnostics", Text(9)),
    ("errmsg", Text(8)),
    ("info", Text(INNER_TEXT)),
    ("text", Text(INNER_TEXT)),
    ("title", Text(11)),
    ("explanation", Text(10)),
    ("problem", Text(16)),
    ("summary", Text(16)),
    ("hydradescription", Text(12)),
    ("errormessages", Text(13)),
    ("error", Error),
    ("err", Error),
    ("fault", Error),
    // Registers and offices of many countries answer in their languages.
    ("fout", Error),
    ("fehler", Error),
    ("erreur", Error),
    ("errores", Error),
    ("mensaje", Text(COMPOSED_TEXT)),
    ("mensagem", Text(COMPOSED_TEXT)),
    ("meldung", Text(COMPOSED_TEXT)),
    ("feilmelding", Text(COMPOSED_TEXT)),
    ("omschrijving", Text(COMPOSED_TEXT)),
    ("errors", Errors),
    ("messages", Errors),
    ("extensions", Aside(true)),
    ("data", Aside(true)),
    ("details", Aside(false)),
    ("result", Aside(false)),
    ("note", Aside(false)),
    ("information", Aside(false)),
    ("meta", Aside(false)),
    ("parameters", Aside(false)),
    ("innererror", Aside(false)),
    ("sys", Aside(true)),
    ("declinecode", Word),
    ("errorclass", Word),
    ("issue", Word),
    ("tag", Word),
    ("interval", Interval),
    ("status", Status),
    ("statuscode", Status),
    ("httpstatus", Status),
    ("statut", Status),
    ("field", Field),
    ("param", Field),
    ("parameter", Field),
    ("pointer", Field),
    ("source", Field),
    ("attr", Field),
    ("loc", Field),
    ("path", Field),
    ("property", Field),
    ("propertypath", Field),
    ("target", Field),
    ("resource", Field),
];

/// The ends of names that hold an id. A trace may hold many requests, so it comes last.
const IDS: Packed =
    words!("requestid correlationid debugid errorid reqid incidentid exceptionid traceid");
/// The place of `errorid` among them, which is a code where it is a number.
pub const ERROR_ID: u8 = 3;

/// The units of a wait, by the end of its name; without one it is in seconds.
const UNITS: [(&str, u16); 7] = [
    ("", 1_000),
    ("s", 1_000),
    ("sec", 1_000),
    ("seconds", 1_000),
    ("ms", 1),
    ("millis", 1),
    ("milliseconds", 1),
];

/// A name in lower case without separators.
pub fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
        plain.push(char::from(byte.to_ascii_lowercase()));
    }
    plain
}

/// Whether a field of that plain name says which input is wrong: `field_name`, `jsonPath`.
pub fn names_input(plain: &str) -> bool {
    const WORDS: Packed = words!(
        "path jsonpath *attr *field *param *parameter *property *argument *attribute *fieldname \
         *paramname *parametername *propertyname *argumentname *attributename *errorpath \
         *violationpath *fieldpath"
    );
    fits_one(plain, WORDS)
}

/// Whether the name of an object says that it holds the error.
#[inline(never)]
pub fn names_error(name: &str) -> bool {
    const PARTS: Packed = words!(
        "*error* *fault* *exception* *fail* *status* *message* *issue* *reason* *violation*"
    );
    fits_one(&plain(name), PARTS)
}

/// Names made of parts: how they end, how they begin, and what they hold. The first that fits.
const PARTS: [(Packed, Packed, Role); 8] = [
    (words!("*errorcode"), words!("*"), Code(4)),
    // `retCode`, `exceptionCode`: not that of a country.
    (
        words!("*code"),
        words!(
            "ret* res* rsp* msg* mess* exc* reason* sub* inner* api* app* serv* sys* problem* \
             detail* status* fa*"
        ),
        Code(COMPOSED_CODE),
    ),
    // `exceptionType`, `errorKey`
    (
        words!("*type *name *key *slug *tag *status *reason *identifier"),
        words!("err* exc* fault* problem* fail* message* status*"),
        WeakCode(COMPOSED_CODE),
    ),
    (words!("*status"), words!("res*"), Word),
    (words!("*error"), words!("*"), Aside(false)),
    (words!("*extra *extras"), words!("*"), Aside(false)),
    (words!("*message *msg"), words!("*"), Text(COMPOSED_TEXT)),
    // `faultstring`, `statusDesc`: the server's text.
    (
        words!("*string *description *desc *info *information *text *explanation"),
        words!(
            "err* fault* status* fail* debug* display* user* dev* detail* http* more* res* exc*"
        ),
        Text(COMPOSED_TEXT),
    ),
];
/// What a field of that name may hold.
pub fn role(name: &str) -> Option<Role> {
    // Its underscores are part of it.
    if name == "__type" {
        return Some(Code(2));
    }
    // Private fields repeat public ones.
    if name.starts_with("_") {
        return None;
    }
    let plain = plain(name);
    let known = place_of(&PACKED, plain.as_bytes()).and_then(|place| ROLES.get(place));
    known.copied().or_else(|| by_part(&plain))
}

/// The names and what they mean, apart: a pointer for each name would take more room than the name.
static PACKED: [u8; length_of(NAMES)] = packed_names(NAMES);
static ROLES: [Role; NAMES.len()] = seconds(NAMES);

fn by_part(plain: &str) -> Option<Role> {
    let mut ids = IDS;
    if let Some(rank) = ids.position(|end| plain.as_bytes().ends_with(end)) {
        // Servers echo such ids of the caller's own.
        return (!plain.starts_with("client")).then_some(Id(rank as u8));
    }
    if names_input(plain) {
        return Some(Field);
    }
    let mut parts = PARTS.iter();
    let part = parts.find(|(ends, starts, _)| fits_one(plain, *ends) && fits_one(plain, *starts));
    if let Some((_, _, role)) = part {
        return Some(*role);
    }
    delay(plain)
}

/// `retry_after_ms`, `ThrottleSeconds`.
fn delay(plain: &str) -> Option<Role> {
    const STARTS: Packed = words!(
        "retryafter retryin retrydelay tryagainin wait throttle cooldown backoff \
                          resetsin resetin"
    );
    let mut starts = STARTS;
    let start = starts.find(|start| plain.as_bytes().starts_with(start))?;
    let unit = plain.get(start.len()..)?;
    let known = UNITS.iter().find(|(name, _)| *name == unit)?;
    Some(Role::Delay(known.1))
}
