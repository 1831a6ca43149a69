//! Templates: what they print is escaped, in quotes, and no address that nobody looked at.

use crate::demonstration::{HERE, files};
use regex::Regex;
use std::{fs, path::Path};

/// Values that are HTML of our own printing, by template: nothing else is printed as it is.
const SAFE: [(&str, &str); 5] = [
    ("article.html", "article.body"),
    ("article.html", "linked_data"),
    ("version.html", "article.body"),
    ("page.html", "body"),
    ("index.html", "body"),
];

/// Addresses that are not the site's own: each was made by `text::url::web`, which lets out `http` and `https` only, or is of the
/// site's own settings.
const ADDRESSES: [&str; 14] = [
    // A heading of the same page.
    "section.url",
    // The same page of this site in another script.
    "variant.url",
    "variant.canonical or variant.url",
    "here.variants[0].url",
    // The component `elsewhere` shows no others.
    "url",
    "here.canonical",
    "url.loc",
    "self_url",
    "page_url",
    "entry.url",
    "image.src",
    "image.url",
    "provenance.source_url",
    "provenance.mirror_url",
];

/// What is wrong with a template.
fn faults(name: &str, text: &str) -> Vec<String> {
    let text = Regex::new(r"(?s)\{#.*?#\}").unwrap().replace_all(text, "").into_owned();
    let mut faults = Vec::new();
    let mut find = |what: &str, pattern: &str, is_fine: &dyn Fn(&str) -> bool| {
        for found in Regex::new(pattern).unwrap().captures_iter(&text) {
            let part = found.get(1).unwrap().as_str();
            if !is_fine(part) {
                faults.push(format!("{name}: {what}: {}", &found[0]));
            }
        }
    };
    let safe = |value: &str| SAFE.contains(&(name, value));
    find("printed as it is", r"\{\{-?\s*([^}]*?)\s*\|\s*safe", &safe);
    find("escaping is off", r"(autoescape|\| *raw\b)", &|_| false);
    find("a value without quotes", r#"(\w=\{\{|=[^"'\s>{]+\{\{)"#, &|_| false);
    find("a value in a handler", r#"\s(on\w+=)"#, &|_| false);
    find("a style", r#"\s(style=)"#, &|_| false);
    find("a value in a comment", r"<!--([^>]*\{\{)", &|_| false);
    find("a value in a script or style", r"(?s)<(?:script|style)[^>]*>(.*?)</(?:script|style)>", &|inner| {
        inner.trim().is_empty() || inner == "{{ linked_data | safe }}"
    });
    let ours = |value: &str| value.starts_with("here.root") || ADDRESSES.contains(&value) || value.starts_with('"');
    find(
        "an address that nobody looked at",
        r#"(?:href|src|action|cite|poster|data|srcset)="\{\{-?\s*([^}|]*?)\s*(?:\||-?\}\})"#,
        &ours,
    );
    faults
}

#[test]
fn templates_let_nothing_out_that_is_not_looked_at() {
    let mut found = Vec::new();
    let mut seen = 0;
    for file in
        files(&Path::new(HERE).join("templates")).into_iter().filter(|it| !it.parent().unwrap().ends_with("i18n"))
    {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        found.extend(faults(&name, &fs::read_to_string(&file).unwrap()));
        seen += 1;
    }
    assert_eq!(found, [""; 0]);
    assert!(seen >= 18, "{seen} templates");
}

/// `a ~ b` looks at all that stands before each `b`: its time grows with the square of a page.
#[test]
fn no_recipe_looks_back_over_a_whole_page() {
    let sibling = Regex::new(r#"(?:select|figures|captions)\s*=[^\n]*[^\s\[]\s~\s*[^=\s]"#).unwrap();
    let mut seen = 0;
    for file in files(&Path::new(HERE).join("recipes")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(sibling.find(&text).is_none(), "{}: {:?}", file.display(), sibling.find(&text));
        seen += text.matches("select").count();
    }
    assert!(seen > 100 && sibling.is_match("select = \"div.a ~ section\""));
}

#[test]
fn each_slip_is_found() {
    for slip in [
        "{{ article.title | safe }}",
        "{{title|safe}}",
        "<a href={{ x }}>",
        "<a title=x{{ x }}>",
        "<p onclick=\"x\">",
        "<p style=\"x\">",
        "<!-- {{ x }} -->",
        "<script>let x = \"{{ x }}\"</script>",
        "<style>{{ x }}</style>",
        "<a href=\"{{ article.link }}\">",
        "<img src=\"{{ x | trim }}\">",
        "{% autoescape false %}",
    ] {
        assert_eq!(faults("article.html", slip).len(), 1, "{slip}");
    }
    assert_eq!(faults("x.html", "{{ body | safe }}").len(), 1, "one template's own is not another's");
    assert_eq!(
        faults("article.html", "{{ article.body | safe }}<a href=\"{{ here.root }}{{ x }}\">{# | safe #}"),
        [""; 0]
    );
}
