//! The vocabulary: what happened, who can fix it, what to do, and whether and when to try again.
//!
//! Plain enums, no behaviour beyond their names and numbers. The names and the exit codes are a
//! public contract: they never change their meaning and are never renumbered.

/// Writes an enum whose variants have a wire name, and the conversions both ways.
macro_rules! named {
    (
        $(#[$doc:meta])* $name:ident {
            $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every variant, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The variant with this wire name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.name() == name)
            }
        }
    };
}

pub(crate) use named;

named! {
    /// What kind of trouble it is. Non-exhaustive: a later version may distinguish more kinds.
    Category {
        /// No failure at all.
        Ok = "ok",
        /// The cause is unknown.
        Unknown = "unknown",
        /// The caller is not who it must be: no key, a wrong key, an expired token.
        Authentication = "authentication",
        /// The caller is known and not allowed.
        Permission = "permission",
        /// The account itself is in a state that stops the call.
        Account = "account",
        /// Credits, balance or a plan's allowance are used up; waiting a little does not help.
        Quota = "quota",
        /// Too many requests in a short time; waiting does help.
        RateLimit = "rate_limit",
        /// The request is wrong in form or content.
        Validation = "validation",
        /// The thing asked for does not exist, or is hidden from this caller.
        NotFound = "not_found",
        /// The thing was there and its time is over.
        Expired = "expired",
        /// The request does not fit the present state.
        Conflict = "conflict",
        /// The same thing exists already.
        Duplicate = "duplicate",
        /// Something else has to be done first.
        Precondition = "precondition",
        /// Sold out.
        OutOfStock = "out_of_stock",
        /// The result is still being made: ask again.
        NotReady = "not_ready",
        /// No answer within the time.
        Timeout = "timeout",
        /// The service, or one behind it, is down for the moment.
        Unavailable = "unavailable",
        /// The request did not reach the server, or its answer did not come back.
        Network = "network",
        /// The server failed while handling the request.
        Server = "server",
        /// The caller gave up.
        Aborted = "aborted",
    }
}

impl Category {
    /// The request may have done its work although it failed, or has done it and is not ready.
    #[must_use]
    pub const fn may_be_done(self) -> bool {
        matches!(
            self,
            Self::NotReady
                | Self::Unknown
                | Self::Timeout
                | Self::Unavailable
                | Self::Network
                | Self::Server
                | Self::Aborted
        )
    }

    /// The process exit code for this category (stable; never renumbered).
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Unknown => 1,
            Self::Authentication => 10,
            Self::Permission => 11,
            Self::Account => 12,
            Self::Quota => 20,
            Self::RateLimit => 21,
            Self::Validation => 30,
            Self::NotFound => 31,
            Self::Expired => 32,
            Self::Conflict => 33,
            Self::Duplicate => 34,
            Self::Precondition => 35,
            Self::OutOfStock => 36,
            Self::NotReady => 40,
            Self::Timeout => 41,
            Self::Unavailable => 42,
            Self::Network => 43,
            Self::Server => 50,
            Self::Aborted => 60,
        }
    }
}

named! {
    /// What to do next.
    Action {
        /// Nothing.
        None = "none",
        /// Look at the key or password in use.
        CheckCredentials = "check_credentials",
        /// Get a new token with what is at hand.
        RefreshCredentials = "refresh_credentials",
        /// Sign in again.
        SignIn = "sign_in",
        /// Ask for the missing permission.
        RequestAccess = "request_access",
        /// Switch the access on in the settings.
        EnableAccess = "enable_access",
        /// Tell the people who run the service.
        ContactSupport = "contact_support",
        /// Buy credits, or wait for the refill.
        TopUp = "top_up",
        /// Wait, then the same again.
        Wait = "wait",
        /// The same again.
        Retry = "retry",
        /// Change what was sent.
        FixRequest = "fix_request",
        /// Use the thing that exists already.
        UseExisting = "use_existing",
        /// Load the present state, then decide.
        RefreshState = "refresh_state",
        /// Ask again until it is ready.
        Poll = "poll",
        /// Choose something else.
        ChooseOther = "choose_other",
        /// Begin again from the first step.
        StartOver = "start_over",
        /// End sessions that are no longer needed.
        CloseSessions = "close_sessions",
        /// Connect the outside account first.
        ConnectAccount = "connect_account",
        /// Check the network.
        CheckConnection = "check_connection",
    }
}

named! {
    /// Who can fix it.
    By {
        /// The person at the screen.
        User = "user",
        /// Whoever made the app.
        Developer = "developer",
        /// The people who run the service.
        Support = "support",
        /// Time alone.
        Wait = "wait",
    }
}

named! {
    /// Whose attention it needs: what monitoring is to do with it.
    Report {
        /// The person or time solves it. Do not page anyone.
        Expected = "expected",
        /// The service failed.
        Outage = "outage",
        /// A developer must act.
        Bug = "bug",
    }
}

impl Report {
    /// What holds where a profile's rule does not say otherwise.
    ///
    /// What only a developer can mend is a bug, and so is what is not understood: somebody has to
    /// look at it. A failure of the service is an outage. All else is part of everyday use: people
    /// mistype, sign out, lose their connection, and use up their limits.
    #[must_use]
    pub const fn of(category: Category, by: By) -> Self {
        match (category, by) {
            (_, By::Developer) | (Category::Unknown, _) => Self::Bug,
            (Category::Server | Category::Unavailable | Category::Timeout, _) => Self::Outage,
            _ => Self::Expected,
        }
    }
}

/// What decides whether, how and when to try again. Times in milliseconds.
///
/// A classification has the same as plain data, with the server's delay whatever the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Retry {
    /// The same request will fail again.
    Never,
    /// Likely to pass, at an unknown time.
    Backoff {
        /// How many retries the API's own documents, or the defaults, allow.
        #[serde(rename = "maxRetries")]
        max_retries: u16,
    },
    /// The server, or its documents, said when.
    Wait {
        /// Not earlier than this, in ms from the answer.
        #[serde(rename = "afterMs")]
        after_ms: u64,
    },
    /// Get new credentials, then once more.
    Refresh,
    /// Not ready yet: ask again.
    Poll {
        /// Not earlier than this, in ms from the answer.
        #[serde(rename = "afterMs")]
        after_ms: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_unique_and_names_round_trip() {
        let mut codes: Vec<u8> = Category::ALL.iter().map(|c| c.exit_code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 20);
        for category in Category::ALL {
            assert_eq!(Category::from_name(category.name()), Some(*category));
        }
        assert_eq!(Action::ALL.len(), 19);
        assert_eq!(By::from_name("nobody"), None);
    }

    #[test]
    fn what_a_developer_must_mend_is_a_bug_whatever_the_category() {
        for category in Category::ALL {
            assert_eq!(Report::of(*category, By::Developer), Report::Bug);
        }
        assert_eq!(Report::of(Category::Unknown, By::Support), Report::Bug);
        assert_eq!(Report::of(Category::Server, By::Support), Report::Outage);
        assert_eq!(Report::of(Category::Account, By::Support), Report::Expected);
        assert_eq!(Report::of(Category::Network, By::User), Report::Expected);
    }
}
