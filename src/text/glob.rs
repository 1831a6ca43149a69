//! Paths by a pattern: `google*.html` is of files of such names, `.well-known/` of a folder with all that is in it. A star stands for
//! any characters of one name; nothing else is special, and a path is never outside of the folder that it is said of.

/// What to do about a pattern that is none; nothing of one.
pub fn wrong(pattern: &str) -> Option<&'static str> {
    let names: Vec<&str> = pattern.strip_suffix('/').unwrap_or(pattern).split('/').collect();
    if names.iter().any(|name| name.is_empty() || [".", ".."].contains(name)) || pattern.contains('\\') {
        return Some("write it as a path from the site's folder on, such as `google*.html` or `.well-known/`");
    }
    names[0].chars().all(|c| c == '*').then_some("it would be of every file there is; begin it with a name")
}

/// Whether a pattern is of a path. A folder's own path ends as patterns of folders do.
pub fn is_of(pattern: &str, path: &str) -> bool {
    let (folder, is_folder) = match pattern.strip_suffix('/') {
        Some(folder) => (folder, true),
        None => (pattern, false),
    };
    let (names, steps) = (folder.split('/').count(), path.trim_end_matches('/').split('/').count());
    let is_long_enough = match is_folder {
        true => steps > names || steps == names && path.ends_with('/'),
        false => steps == names && !path.ends_with('/'),
    };
    is_long_enough && folder.split('/').zip(path.split('/')).all(|(pattern, name)| is_named(pattern, name))
}

/// Whether a name is as a pattern says: what stands between its stars is there, in its order.
fn is_named(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let (between, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(name) = name.strip_prefix(first).and_then(|name| name.strip_suffix(last)) else { return false };
    let mut left = name;
    between.split('*').all(|part| match left.find(part) {
        Some(at) => {
            left = &left[at + part.len()..];
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::{is_of, wrong};

    #[test]
    fn a_pattern_is_of_files_or_of_a_folder() {
        for (pattern, path) in [
            ("google*.html", "google12ab.html"),
            ("google*.html", "google.html"),
            (".well-known/", ".well-known/a/b"),
            (".well-known/", ".well-known/"),
            ("a/*/c", "a/b/c"),
            ("*a*b*c", "xaybzc"),
            ("a*", "a"),
        ] {
            assert!(is_of(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("google*.html", "a/google1.html"),
            ("google*.html", "google/a.html"),
            ("google*.html", "google.htm"),
            (".well-known/", ".well-known"),
            (".well-known/", ".well-known2/a"),
            (".well-known", ".well-known/a"),
            (".well-known", ".well-known/"),
            ("a/*", "a/b/c"),
            ("a*a", "a"),
            ("a*bc*b", "abcxd"),
            ("A", "a"),
        ] {
            assert!(!is_of(pattern, path), "{pattern} {path}");
        }
    }

    #[test]
    fn a_pattern_of_everything_is_none() {
        for bad in ["", "/", "/a", "a//b", "../a", "./a", "a/..", "*", "**/", "*/a", "a\\b"] {
            assert!(wrong(bad).is_some(), "{bad}");
        }
        for good in ["a", ".well-known/", "a/*", "google*.html", "*.txt"] {
            assert_eq!(wrong(good), None, "{good}");
        }
    }
}
