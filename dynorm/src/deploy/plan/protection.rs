//! Settings that each have a request of their own: tags, protection, recovery, expiry, stream,
//! class, encryption.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::Planner;
use crate::deploy::action::{Action, Class};
use crate::deploy::json::same;
use crate::deploy::observed::{ObservedTable, Seen};
use crate::deploy::settings::{Encryption, Setting};

/// Between two changes of what items expire by.
const BETWEEN_EXPIRIES: Duration = Duration::from_hours(1);

impl Planner<'_> {
    /// Those that are declared, and no others.
    pub(super) fn tags(&mut self, found: &ObservedTable) {
        let declared = &self.table.settings.tags;
        let wanted = |key: &String| declared.get(key).and_then(Setting::value);
        let mut set: BTreeMap<_, _> =
            declared.keys().filter_map(|key| Some((key.clone(), wanted(key)?.clone()))).collect();
        let off = declared.iter().filter(|(_, tag)| **tag == Setting::Off);
        let mut remove: BTreeSet<_> = off.map(|(key, _)| key.clone()).collect();
        #[cfg(dynorm_broken)]
        if crate::broken::is("tags of others go") {
            let others = found.tags.value().into_iter().flatten().map(|(key, _)| key.clone());
            remove.extend(others.filter(|key| !declared.contains_key(key)));
        }
        if set.is_empty() && (remove.is_empty() || found.tags == Seen::Unsupported) {
            return;
        }
        let all = Action::Tags { set: set.clone(), remove: remove.clone() };
        let Some(tags) = self.known(&found.tags, || all) else { return };
        set.retain(|key, value| tags.get(key) != Some(value));
        remove.retain(|key| tags.contains_key(key));
        if !set.is_empty() || !remove.is_empty() {
            self.push(Action::Tags { set, remove }, Class::Safe, "");
        }
    }

    /// Compared as JSON values: DynamoDB gives it back in another form.
    pub(super) fn resource_policy(&mut self, found: &ObservedTable) {
        let wanted = match &self.table.settings.resource_policy {
            Setting::Unmanaged => return,
            Setting::Off if found.resource_policy == Seen::Unsupported => return,
            Setting::Off => None,
            Setting::On(policy) => Some(policy.clone()),
        };
        let action = Action::ResourcePolicy(wanted.clone());
        let Some(now) = self.known(&found.resource_policy, || action.clone()) else { return };
        let why = match (now, &wanted) {
            (None, None) => return,
            (Some(now), Some(wanted)) if same(&now.policy, wanted) => return,
            (Some(_), Some(_)) => "in place of the one that it has",
            _ => "",
        };
        self.push(action, Class::Safe, why);
    }

    /// On is planned before all else, off behind it.
    pub(super) fn deletion_protection(&mut self, found: &ObservedTable, on: bool) {
        let wanted = if on { Setting::On(()) } else { Setting::Off };
        if self.table.settings.deletion_protection == wanted && found.deletion_protection != on {
            self.push(Action::DeletionProtection(on), Class::Safe, "");
        }
    }

    /// On is planned before all else, off behind it.
    pub(super) fn point_in_time_recovery(&mut self, found: &ObservedTable, on: bool) {
        let recovery = &found.point_in_time_recovery;
        match self.table.settings.point_in_time_recovery {
            Setting::On(days) if on => {
                let action = || Action::PointInTimeRecovery(Some(days));
                let Some(now) = self.known(recovery, action).copied() else { return };
                match now {
                    Some(now) if now == days => {}
                    Some(now) if now > days => {
                        let why = format!("after which what is older than {days} days cannot be restored");
                        self.push(action(), Class::Destructive, why);
                    }
                    Some(now) => self.push(action(), Class::Safe, format!("instead of {now}")),
                    None => self.push(action(), Class::Safe, ""),
                }
            }
            Setting::Off if !on && *recovery != Seen::Unsupported => {
                let action = || Action::PointInTimeRecovery(None);
                if self.known(recovery, action).is_some_and(Option::is_some) {
                    let why = "after which nothing from before can be restored";
                    self.push(action(), Class::Destructive, why);
                }
            }
            _ => {}
        }
    }

    pub(super) fn time_to_live(&mut self, found: &ObservedTable) {
        let wanted = match self.table.time_to_live() {
            Setting::Unmanaged => return,
            Setting::Off if found.time_to_live == Seen::Unsupported => return,
            Setting::Off => None,
            Setting::On(attribute) => Some(attribute),
        };
        let action = |attribute: &str, on| Action::TimeToLive { attribute: attribute.to_owned(), on };
        let unseen = || action(wanted.as_deref().unwrap_or_default(), wanted.is_some());
        let Some(now) = self.known(&found.time_to_live, unseen) else { return };
        let in_an_hour = self.now + BETWEEN_EXPIRIES;
        let class = if now.changing { Class::Later(in_an_hour) } else { Class::Safe };
        #[cfg(dynorm_broken)]
        let class = if crate::broken::is("time to live is changed at once") { Class::Safe } else { class };
        match (&now.attribute, &wanted) {
            (None, None) => {}
            (Some(now), Some(wanted)) if now == wanted => {}
            (Some(now), None) => self.push(action(now, false), class, ""),
            (None, Some(wanted)) => {
                self.push(action(wanted, true), class, "and delete those that have expired by now");
            }
            (Some(now), Some(wanted)) => {
                self.push(action(now, false), class, format!("to have them expire by `{wanted}` later"));
                let why = "an hour after the other attribute at the earliest";
                self.push(action(wanted, true), Class::Later(in_an_hour), why);
            }
        }
    }

    pub(super) fn stream(&mut self, found: &ObservedTable) {
        let gone = "whose records are gone after 24 hours";
        match (self.table.settings.stream, found.stream) {
            (Setting::Off, Some(_)) => self.push(Action::Stream(None), Class::Destructive, gone),
            #[cfg(dynorm_broken)]
            (Setting::Unmanaged, Some(_)) if crate::broken::is("unmanaged is off") => {
                self.push(Action::Stream(None), Class::Destructive, gone);
            }
            (Setting::On(view), None) => self.push(Action::Stream(Some(view)), Class::Safe, ""),
            (Setting::On(view), Some(now)) if now != view => {
                let why = format!("which has {now}, and {gone}");
                self.push(Action::Stream(None), Class::Destructive, why);
                let why = "once the old one is off; it has another ARN";
                self.push(Action::Stream(Some(view)), Class::Destructive, why);
            }
            _ => {}
        }
    }

    pub(super) fn table_class(&mut self, found: &ObservedTable) {
        if let Setting::On(class) = self.table.settings.table_class
            && class != found.table_class
        {
            self.push(Action::TableClass(class), Class::Safe, format!("instead of {}", found.table_class));
        }
    }

    pub(super) fn encryption(&mut self, found: &ObservedTable) {
        let wanted = match &self.table.settings.encryption {
            Setting::Unmanaged => return,
            Setting::Off => None,
            Setting::On(encryption) => Some(encryption.clone()),
        };
        let class = match (&wanted, found.encryption.as_deref()) {
            (None, None) => return,
            (Some(_), None) if found.is_embedded() => Class::Unsupported,
            (Some(Encryption::Customer(key)), Some(arn)) if is_key(key, arn) => return,
            (Some(wanted), Some(arn)) if !is_comparable(wanted) => {
                self.note(format!(
                    "it is encrypted with the key `{arn}`; whether that is {wanted} is not shown"
                ));
                return;
            }
            _ => Class::Safe,
        };
        self.push(Action::Encryption(wanted), class, "");
    }
}

/// Whether a key is shown as it is said: by its ARN or id.
fn is_comparable(encryption: &Encryption) -> bool {
    matches!(encryption, Encryption::Customer(key) if !key.contains("alias/"))
}

/// Whether a key, by its ARN or id, is that of an ARN.
fn is_key(key: &str, arn: &str) -> bool {
    key == arn || arn.rsplit_once('/').is_some_and(|(_, id)| id == key)
}
