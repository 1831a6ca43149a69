//! CSS selectors that know which elements to ask: most rules of a recipe concern elements that most pages lack, and looking up a name,
//! a class or an id is a hundred times cheaper than asking every element.

use super::elements::{Elements, Key, Trait, key, lower};
use scraper::{ElementRef, Html, Selector};

/// A compiled selector.
#[derive(Clone, Debug)]
pub struct Css {
    selector: Selector,
    /// For each of its alternatives what an element must have; nothing where all are asked.
    traits: Vec<Vec<Key>>,
    /// Whether it counts siblings, which takes a look at all of them together.
    counts: bool,
}

impl Css {
    /// Compiles a selector; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let selector = Selector::parse(text).map_err(|err| reason(&err.to_string()))?;
        let traits =
            traits(text).into_iter().map(|list| list.into_iter().map(|(kind, word)| key(kind, &word)).collect());
        Ok(Self { selector, traits: traits.collect(), counts: text.contains(":nth") || text.contains("of-type") })
    }

    /// All elements that match, in the order in which the parser made them.
    pub fn select<'a>(&'a self, page: &'a Html, elements: &Elements) -> Box<dyn Iterator<Item = ElementRef<'a>> + 'a> {
        let asked = elements.with(&self.traits);
        if asked.is_empty() {
            return Box::new(std::iter::empty());
        }
        if self.counts {
            return Box::new(page.select(&self.selector));
        }
        let asked = asked.into_iter().filter_map(|id| page.tree.get(id).and_then(ElementRef::wrap));
        Box::new(asked.filter(|element| self.selector.matches(element)))
    }
}

/// What the parser has against a selector, for people.
fn reason(said: &str) -> String {
    let said = match said.lines().next().unwrap_or_default() {
        "Unexpected EOL" => "it ends too early",
        // Its list of reasons ends somewhere.
        it if it.contains("report this") => "it cannot be read",
        it => it,
    };
    format!("{said}; one looks like `div.article > p`")
}

/// What every element has that a selector matches: a list for each of its alternatives, which is empty where nothing is known.
fn traits(selector: &str) -> Vec<Vec<(Trait, String)>> {
    // Escapes, nesting, name spaces and comments are too much for a reader that looks at signs.
    if ['\\', '&', '|'].iter().any(|sign| outside_quotes(selector).contains(*sign)) || selector.contains("/*") {
        return vec![Vec::new()];
    }
    parts(selector, |c| c == ',').map(|part| last(part.trim())).collect()
}

/// A text with a line in the place of every byte that is within quotation marks, and of the marks.
fn outside_quotes(text: &str) -> String {
    let (mut outside, mut quote) = (String::with_capacity(text.len()), None);
    for c in text.chars() {
        let is_mark = quote.map_or(matches!(c, '"' | '\''), |open| c == open);
        match quote {
            None if !is_mark => outside.push(c),
            _ => (0..c.len_utf8()).for_each(|_| outside.push('_')),
        }
        if is_mark {
            quote = if quote.is_none() { Some(c) } else { None };
        }
    }
    outside
}

/// The parts between signs that stand in no brackets.
fn parts(text: &str, is_sign: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let (mut ends, outside) = (Vec::new(), outside_quotes(text));
    for (at, c) in outside.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            c if depth == 0 && is_sign(c) => ends.push(at),
            _ => (),
        }
    }
    ends.push(text.len());
    let mut start = 0;
    ends.into_iter().map(move |end| &text[std::mem::replace(&mut start, (end + 1).min(text.len()))..end])
}

/// What the element itself must have, which is the last of those that a selector names.
fn last(selector: &str) -> Vec<(Trait, String)> {
    let compound = parts(selector, |c| c.is_whitespace() || matches!(c, '>' | '+' | '~')).last().unwrap_or_default();
    let mut traits = Vec::new();
    let mut rest = compound;
    let is_named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || !c.is_ascii();
    let named = |rest: &str| rest.find(|c| !is_named(c)).unwrap_or(rest.len());
    let name = named(rest);
    if name > 0 {
        traits.push((Trait::Name, lower(&rest[..name]).into_owned()));
    }
    rest = &rest[name..];
    while let Some(sign) = rest.chars().next() {
        rest = &rest[sign.len_utf8()..];
        let name = named(rest);
        match sign {
            '.' => traits.push((Trait::Class, rest[..name].to_owned())),
            '#' => traits.push((Trait::Id, rest[..name].to_owned())),
            '[' => {
                let inside = rest.trim_start();
                traits.push((Trait::Attribute, lower(&inside[..named(inside)]).into_owned()));
            }
            _ => (),
        }
        rest = &rest[name..];
        if sign == '[' || rest.starts_with('(') {
            rest = behind_brackets(rest, usize::from(sign == '['));
        }
    }
    traits.retain(|(_, word)| !word.is_empty());
    traits
}

/// What stands behind the brackets that are open here.
fn behind_brackets(text: &str, open: usize) -> &str {
    let mut depth = open;
    for (at, c) in outside_quotes(text).char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => (),
        }
        if depth == 0 {
            return &text[at + c.len_utf8()..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::{Css, Elements, traits};
    use scraper::{Html, Selector};

    const SELECTORS: [&str; 20] = [
        "div.post_content",
        "ok[href*=\"/term/\"]",
        "p > a.x",
        "div.one, div.two",
        "div#gtx-anchor span",
        "p:has(img)",
        "P[ style *= 'text-align: center, #a .b' ]:has(img, br):not(.x):first-child",
        ":is(.x, #y)",
        "*",
        "ok:is([href*='/tag/'], [href*='/tags/']), span:is([href*='/tag/'])",
        "html > div:has(+ hr) img",
        "table:has(img):not(:has(tr + tr))",
        "p:nth-child(2)",
        "p:first-of-type.x, foreignObject",
        "a[href='x,y>z']",
        "[class*='date']",
        ".x.y",
        "p.\\78",
        "img[width='0px']",
        "p /* .x */ > a",
    ];

    #[test]
    fn what_an_element_must_have() {
        let shown = |selector: &str| {
            let list = |list: Vec<(_, String)>| list.into_iter().map(|(_, word)| word).collect::<Vec<_>>().join(" ");
            traits(selector).into_iter().map(list).collect::<Vec<_>>().join(", ")
        };
        let want = [
            "div post_content", "ok href", "a x", "div one, div two", "span", "p", "p style", "", "", "ok, span",
            "img", "table", "p", "p x, foreignobject", "a href", "class", "x y", "", "img width", "",
        ];
        assert_eq!(SELECTORS.map(shown), want);
    }

    #[test]
    fn asking_few_elements_finds_what_asking_all_finds() {
        let page = Html::parse_document(
            "<html><div class='one x'><p class='x y' id=y>一<img width=0px></p><p style='text-align: center, #a .b'><img></p></div>
             <hr><div class=post_content><ok href='/tag/1'>二</ok><span href='/tag/2' class='two date1'>三</span><a class=x href='x,y>z'>
             </a></div><hr><table><tr><td><img></table><p><a class=X>四</a><p class=x>五</p><div id=gtx-anchor><span>六</span></div>
             <svg><foreignObject>七</foreignObject></svg><div class='two&#32;x' CLASS=y>八</div></html>",
        );
        let elements = Elements::of(&page);
        let mut found = 0;
        for selector in SELECTORS {
            let css = Css::parse(selector).unwrap();
            let few: Vec<_> = css.select(&page, &elements).map(|it| it.id()).collect();
            let all: Vec<_> = page.select(&Selector::parse(selector).unwrap()).map(|it| it.id()).collect();
            assert_eq!(few, all, "{selector}");
            found += usize::from(!all.is_empty());
        }
        assert!(found > 14, "{found}");
    }
}
