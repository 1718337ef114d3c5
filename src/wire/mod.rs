//! Layer 1, the wire: reads responses strictly. Malformed means "no information".

pub mod credits;
pub mod decimal;
pub mod envelope;
pub mod fields;
pub mod http_date;
pub mod inside;
pub mod method;
pub mod outcome;
pub mod rate_limit;
pub mod reading;
pub mod server_delay;
pub mod snake_case;
pub mod structured;
pub(crate) mod words;
