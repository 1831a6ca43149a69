//! What the server gives out, as a list of questions: paths and queries in, files and news out. It never knows of HTTP, and
//! HTTP knows of nothing else.

use bytes::Bytes;
use std::time::SystemTime;
use tokio::sync::mpsc::Receiver;

/// What the server gives out. All methods may block for some milliseconds; http calls them where that is allowed.
pub(super) trait Shop: Send + Sync + 'static {
    /// The path that the site is served below, as an address has it: `/` or `/archive/`.
    fn base(&self) -> &str;

    /// Whether the site has a file at that path. Cheap.
    fn has(&self, path: &str) -> bool;

    /// The file at that path of the site; none where the site has none.
    fn file(&self, path: &str) -> Option<Served>;

    /// What to show where there is no such file: the site's own 404 page.
    fn missing(&self) -> Served;

    /// A page or file of our own, by what stands behind `_reprint/`, and its decoded query.
    fn own(&self, path: &str, query: &[(String, String)]) -> Option<Served>;

    /// What a browser should be told from now on, as JSON texts, that shows this page with this key. The channel is what
    /// bounds a browser that does not read: when it is full, drop its other end, and the browser comes back for the present
    /// state. When the browser goes away, this end is dropped.
    fn listen(&self, page: &str, key: &str) -> Receiver<String>;
}

/// A file to give out.
pub(super) struct Served {
    /// Its bytes, our script already in them.
    pub(super) bytes: Bytes,
    /// Its name, from which http makes the MIME type: `index.html`, `style.css`.
    pub(super) name: String,
    /// When it was last changed, where that is known (static files on disk).
    pub(super) modified: Option<SystemTime>,
}
