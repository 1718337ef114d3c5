//! Which of several profiles a body belongs to. Not a guess: only profiles that were named count.
//!
//! A profile's shape is data (`shape` in its definition). So is what separates two profiles of one
//! shape: the codes that only one of them lists, then `likely`.

use super::{Listed, Profile, code};
use crate::view::{Buffer, Kind, Paths, View, ViewExt};
use crate::wire::envelope;

/// One condition: any of its alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test(pub &'static [(&'static Paths, Is)]);

/// What a field must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// Present, `null` too.
    Present,
    /// A number.
    Number,
    /// A string.
    Text,
    /// `true`.
    True,
    /// `false`.
    False,
    /// A code that the profile lists.
    Listed,
}

impl Is {
    /// All but [`Is::Present`], which has no name, by their names in a definition.
    pub const NAMED: [(&'static str, Self); 5] = [
        ("number", Self::Number),
        ("text", Self::Text),
        ("true", Self::True),
        ("false", Self::False),
        ("listed", Self::Listed),
    ];
}

/// The profile that reads this body.
///
/// A single profile is used whatever the body. Of several it is the one whose shape fits and
/// that lists the code; where more than one does, the one that is `likely`, else the first without
/// `likely`, else the first. If none lists the code, it is the only one whose shape fits; where
/// more than one fits, the only one that is `likely`, else the only one without `likely`. In all
/// other cases, and where none was named, it is `http`.
pub fn choose<V: View>(
    view: &V,
    body: Option<V::Node>,
    profiles: &[&'static Profile],
) -> &'static Profile {
    if let [profile] = profiles {
        return profile;
    }
    body.and_then(|body| {
        let look = &mut Look {
            view,
            body,
            buffer: Buffer::new(),
        };
        look.among(profiles)
    })
    .unwrap_or_else(super::http)
}

/// A body being looked at.
struct Look<'v, V: View> {
    view: &'v V,
    body: V::Node,
    buffer: Buffer,
}

/// How many profiles qualify, and the first of them.
#[derive(Clone, Copy, Default)]
struct Found {
    first: Option<&'static Profile>,
    count: usize,
}

impl Found {
    fn add(&mut self, profile: &'static Profile) {
        let first = *self.first.get_or_insert(profile);
        // A profile that was named twice is one.
        if self.count == 0 || !core::ptr::eq(first, profile) {
            self.count = self.count.saturating_add(1);
        }
    }

    fn only(self) -> Option<&'static Profile> {
        self.first.filter(|_| self.count == 1)
    }
}

impl<V: View> Look<'_, V> {
    fn among(&mut self, profiles: &[&'static Profile]) -> Option<&'static Profile> {
        // Those that list the code, then all: any, those that are likely, those without `likely`.
        let mut listing = [Found::default(); 3];
        let mut fitting = [Found::default(); 3];
        for profile in profiles {
            if !self.fits(profile) {
                continue;
            }
            let lists = self.code(profile).is_some_and(|listed| listed.is_some());
            let is_plain = profile.likely.is_empty();
            let is_likely = !is_plain && self.all(profile, profile.likely);
            for (found, counts) in [true, is_likely, is_plain].into_iter().enumerate() {
                if !counts {
                    continue;
                }
                for table in [Some(&mut fitting), lists.then_some(&mut listing)] {
                    if let Some(found) = table.and_then(|table| table.get_mut(found)) {
                        found.add(profile);
                    }
                }
            }
        }
        let [any, likely, plain] = listing;
        let listed = any.only().or(likely.first).or(plain.first).or(any.first);
        let [any, likely, plain] = fitting;
        listed
            .or_else(|| any.only())
            .or_else(|| likely.only())
            .or_else(|| plain.only().filter(|_| likely.count == 0))
    }

    /// The shape fits. Without a shape of its own, a profile fits where one of its paths leads to a
    /// code, and the body does not say that it is a success.
    fn fits(&mut self, profile: &'static Profile) -> bool {
        if !profile.shape.is_empty() {
            return self.all(profile, profile.shape);
        }
        let success = profile.success();
        let is_success = success.and_then(|flag| envelope::succeeded(self.view, self.body, flag));
        self.code(profile).is_some() && is_success != Some(true)
    }

    /// The entry for the code, where there is a code.
    fn code(&mut self, profile: &'static Profile) -> Option<Option<Listed>> {
        let (_, listed) = code::find(self.view, self.body, profile, &mut self.buffer)?;
        Some(listed)
    }

    fn all(&mut self, profile: &'static Profile, tests: &[Test]) -> bool {
        tests.iter().all(|test| {
            let mut alternatives = test.0.iter();
            alternatives.any(|(path, is)| self.holds(profile, path, *is))
        })
    }

    fn holds(&mut self, profile: &'static Profile, path: &'static Paths, is: Is) -> bool {
        let Some(node) = self.view.field(self.body, path) else {
            return false;
        };
        let kind = self.view.kind(node);
        match is {
            Is::Present => true,
            Is::Listed => {
                let code = self.view.text(node, &mut self.buffer);
                code.is_some_and(|code| profile.code(code).is_some())
            }
            Is::Number => kind == Kind::Number,
            Is::Text => kind == Kind::Text,
            Is::True => kind == Kind::Bool(true),
            Is::False => kind == Kind::Bool(false),
        }
    }
}
