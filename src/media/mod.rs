//! Pictures from elsewhere: addresses in, files named after their content and an index of them out. It is the only room that
//! asks other hosts for anything, and only when somebody says `fetch-images`, or `check --external`; a build reads the index and
//! nothing else.
//!
//! 1. [`fetch`](fetch()) goes through the addresses, host by host, and notes what became of each.
//! 2. `download` gets the bytes of one: `gate` says who may be asked, `account` how much may come, `ask` asks once.
//! 3. `shape` decides what is kept of the bytes: `kind`, `whole` and `cost` read them without decoding.
//! 4. [`knock`](knock()) asks whether links still lead anywhere, through the same gate, and keeps nothing.
//! 5. [`Store`] keeps files, unfinished downloads and the [`Index`].

mod account;
mod ask;
mod cost;
mod download;
mod fetch;
mod gate;
mod index;
mod kind;
mod knock;
mod own;
mod shape;
mod store;
mod whole;

pub use account::{Allowance, Allowances};
pub use fetch::{Fate, Options, Outcome, Shown, fetch, wanted};
pub use index::{Change, Entry, Failed, INDEX, Index, Kept};
pub use kind::Kind;
pub use knock::{Manners, Reply, knock};
pub use own::{Own, own};
pub use store::{FOLDER, Store};
