//! Layer 1, the wire: reads responses strictly. Malformed means "no information".

pub mod credits;
pub mod decimal;
pub mod envelope;
pub mod http_date;
pub mod rate_limit;
pub mod server_delay;
pub mod structured;
