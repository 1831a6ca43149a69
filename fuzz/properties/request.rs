//! What holds for the address of any request: what it leads to is a path of the site as we write them, and nothing that a file system
//! or a browser could read otherwise.

use hyper::Uri;
use reprint::serve::{Route, route};

/// Asks for the bytes as an address, at the root of a host and below a folder.
pub(crate) fn holds(data: &[u8]) {
    let Ok(uri) = Uri::try_from(data) else { return };
    for base in ["/", "/archive/", "/%E6%96%87%E5%AD%98/"] {
        match route(&uri, base) {
            Ok(Route::Site(path) | Route::Own(path, _)) => is_a_path(&path),
            Ok(Route::Moved(address)) => is_an_address(&address, base),
            Ok(Route::Events(..) | Route::Nowhere) => (),
            Err(refusal) => assert!(refusal.status.is_client_error(), "{}", refusal.status),
        }
    }
}

/// Names of files between slashes: none is empty, hidden, or leads up.
fn is_a_path(path: &str) {
    assert!(!path.starts_with('/') && !path.contains(['\\', '\0']), "{path:?}");
    assert!(path.chars().all(|c| !c.is_ascii_control()), "{path:?}");
    let names = path.strip_suffix('/').unwrap_or(path);
    for name in names.split('/').filter(|_| !path.is_empty()) {
        assert!(!name.is_empty() && (!name.starts_with('.') || name == ".well-known"), "{path:?}");
    }
}

/// On this host, below the site, and one line.
fn is_an_address(address: &str, base: &str) {
    assert!(address.starts_with(base) && !address.starts_with("//"), "{address:?}");
    assert!(address.is_ascii() && !address.contains(|c: char| c.is_ascii_control() || c == ' '), "{address:?}");
}
