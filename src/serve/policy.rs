//! A Content-Security-Policy that lets our script, its styles and its questions in: a policy in, the nearest one that does
//! out. It only ever adds the page's own origin. Where a policy says `strict-dynamic` or names the Trusted Types it allows,
//! our script stays out, and the page works as it is published.

/// What our script needs; each with what decides in its place where that is named.
const NEEDED: [&[&str]; 3] = [&["script-src", "script-src-elem"], &["style-src", "style-src-elem"], &["connect-src"]];

/// What decides where nothing else does.
const FALLBACK: &str = "default-src";

/// The page's own origin.
const OURS: &str = "'self'";

/// The policy with our script let in; none where it is in already.
pub(super) fn loosened(policy: &str) -> Option<String> {
    let mut directives: Vec<String> = policy.split(';').map(str::to_owned).collect();
    // Where there is nothing to fall back to, all is allowed.
    let fallback = directives.iter().find(|it| is(it, FALLBACK)).map(|it| sources(it).to_owned());
    let fallback = fallback.filter(|all| !allows(all, OURS));
    let mut added = Vec::new();
    for names in NEEDED {
        for name in names {
            if let Some(directive) = directives.iter_mut().find(|it| is(it, name)) {
                *directive = with_ours(directive);
            }
        }
        if let Some(all) = fallback.as_ref().filter(|_| !directives.iter().any(|it| is(it, names[0]))) {
            added.push(with_ours(&format!(" {}{all}", names[0])));
        }
    }
    if !added.is_empty() {
        directives.pop_if(|it| it.trim_ascii().is_empty());
    }
    directives.extend(added);
    Some(directives.join(";")).filter(|it| it != policy)
}

/// Whether a directive has that name.
fn is(directive: &str, name: &str) -> bool {
    directive.split_ascii_whitespace().next().is_some_and(|it| it.eq_ignore_ascii_case(name))
}

/// What a directive allows, with the space before it.
fn sources(directive: &str) -> &str {
    let named = directive.trim_ascii();
    &named[named.find(|c: char| c.is_ascii_whitespace()).unwrap_or(named.len())..]
}

/// Whether sources name this one.
fn allows(sources: &str, one: &str) -> bool {
    sources.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case(one))
}

/// A directive that allows the page's own origin beside what it allows.
fn with_ours(directive: &str) -> String {
    let nothing = directive.split_ascii_whitespace().find(|it| it.eq_ignore_ascii_case("'none'"));
    match nothing {
        _ if allows(directive, OURS) => directive.to_owned(),
        Some(nothing) => directive.replacen(nothing, OURS, 1),
        None => format!("{} {OURS}", directive.trim_ascii_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::loosened;

    #[test]
    fn policies() {
        for (policy, want) in [
            (
                "default-src 'none'; style-src 'self'; img-src 'self'; require-trusted-types-for 'script'",
                "default-src 'none'; style-src 'self'; img-src 'self'; require-trusted-types-for 'script'; \
                 script-src 'self'; connect-src 'self'",
            ),
            ("default-src 'none'", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"),
            ("default-src 'none';", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"),
            (
                "Default-Src 'NONE'; SCRIPT-SRC 'None' ;connect-src",
                "Default-Src 'NONE'; SCRIPT-SRC 'self' ;connect-src 'self'; style-src 'self'",
            ),
            ("script-src https://a.example; x", "script-src https://a.example 'self'; x"),
            ("script-src-elem 'none'", "script-src-elem 'self'"),
            // What was allowed stays allowed.
            (
                "default-src https://a.example",
                "default-src https://a.example; script-src https://a.example 'self'; \
                 style-src https://a.example 'self'; connect-src https://a.example 'self'",
            ),
        ] {
            assert_eq!(loosened(policy).as_deref(), Some(want), "{policy}");
        }
    }

    #[test]
    fn what_lets_us_in_stays_as_it_is() {
        for policy in [
            "",
            "img-src 'none'",
            "default-src 'self'",
            "default-src 'self' https://a.example; img-src 'none';",
            "default-src 'none'; script-src 'SELF'; style-src 'self'; connect-src 'self' https://a.example",
        ] {
            assert_eq!(loosened(policy), None, "{policy}");
        }
    }
}
