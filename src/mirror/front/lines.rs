//! Front matter as people write it, key by key: lines of YAML in, keys with their values as they were written out. Nothing is taken
//! for a number or for a truth value, and what cannot be read costs its own key and no other.

use crate::text::space::folded;

/// How deep values may stand within values.
const DEEPEST: usize = 16;

/// What the lines of a block say.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Keys as they are written, each with one value; nested keys are joined by `.`, and a list is its key several times.
    pub(super) values: Vec<(String, String)>,
    /// Lines that cannot be read, from 0, and why.
    pub(super) slips: Vec<(usize, &'static str)>,
}

/// Reads the lines of a block.
pub(super) fn read(block: &str) -> Said {
    let mut said = Said::default();
    let lines: Vec<Line<'_>> = block.lines().enumerate().map(|(at, text)| Line { at, text }).collect();
    said.entries("", &lines, 0);
    said
}

/// A line of the block, and where it is.
#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    at: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start_matches([' ', '\t']).len()
    }

    fn is_blank(self) -> bool {
        self.text.trim().is_empty() || self.text.trim_start().starts_with('#')
    }

    /// The line from a place on.
    fn from(self, start: usize) -> Self {
        Self { text: self.text.get(start..).unwrap_or_default(), ..self }
    }
}

/// The key and the value of a line: `key: value`, also with the colon of Chinese or without a blank behind it.
pub(super) fn entry(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_end();
    let at = line.find([':', '：'])?;
    let (key, rest) = (line[..at].trim_end(), &line[at..]);
    let colon = rest.chars().next()?;
    let value = &rest[colon.len_utf8()..];
    let key = key.strip_prefix(['"', '\'']).map_or(key, |inner| inner.trim_end_matches(['"', '\'']));
    let is_key = !key.is_empty()
        && key.chars().count() <= 40
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '$' | '@' | '/'))
        && !key.starts_with(['-', ' ', '.']);
    let is_apart = value.is_empty() || value.starts_with([' ', '\t']) || colon == '：' || !value.starts_with("//");
    (is_key && is_apart).then(|| (key, value.trim()))
}

impl Said {
    /// Keys with what belongs to each, at the indentation of the first.
    fn entries(&mut self, above: &str, lines: &[Line<'_>], depth: usize) {
        let Some(first) = lines.iter().find(|line| !line.is_blank()) else { return };
        if depth > DEEPEST {
            return self.slips.push((first.at, "its values are nested too deeply"));
        }
        let indent = first.indent();
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at];
            at += 1;
            if line.is_blank() {
                continue;
            }
            let belongs = |line: &Line<'_>| {
                line.is_blank()
                    || line.indent() > indent
                    || is_item(line.text)
                    || line.text.trim_start().starts_with([']', '}'])
            };
            let below = lines[at..].iter().take_while(|line| belongs(line)).count();
            let below = &lines[at..at + below];
            at += below.len();
            match entry(&line.text[line.indent()..]) {
                Some((key, value)) => {
                    let key = if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") };
                    self.value(&key, Line { text: value, ..line }, below, depth);
                }
                None => self.slips.push((line.at, "it is no `key: value`")),
            }
        }
    }

    /// What a key says, on its own line and on those below it.
    fn value(&mut self, key: &str, first: Line<'_>, below: &[Line<'_>], depth: usize) {
        let text = uncommented(first.text);
        let next = below.iter().find(|line| !line.is_blank());
        match (text.chars().next(), next) {
            (Some('|' | '>'), _) if text.len() <= 3 => self.block(key, text.starts_with('|'), below),
            (Some('[' | '{'), _) => {
                let whole: String =
                    std::iter::once(text).chain(below.iter().map(|line| line.text)).collect::<Vec<_>>().join("\n");
                let mut flow = Flow { text: &whole, said: self };
                if !flow.node(key, depth) {
                    self.slips.push((first.at, "a list in it has no end"));
                }
            }
            (Some('&' | '*' | '!'), _) => self.slips.push((first.at, "names and types of YAML are not read")),
            (Some(_), None) => self.scalar(key, text, first.at),
            (Some(_), Some(next)) if is_item(next.text) => {
                self.slips.push((next.at, "a list stands below a value"));
                self.scalar(key, text, first.at);
            }
            (Some(_), Some(_)) => {
                let whole: Vec<&str> = std::iter::once(text).chain(below.iter().map(|line| line.text)).collect();
                self.scalar(key, &folded(&whole.join("\n")), first.at);
            }
            (None, Some(next)) if is_item(next.text) => self.items(key, below, next.indent(), depth),
            (None, Some(next)) if entry(next.text.trim_start()).is_some() => self.entries(key, below, depth + 1),
            (None, Some(_)) => {
                let whole: Vec<&str> = below.iter().map(|line| line.text).collect();
                self.scalar(key, &folded(&whole.join("\n")), first.at);
            }
            (None, None) => (),
        }
    }

    /// A list, item by item.
    fn items(&mut self, key: &str, lines: &[Line<'_>], indent: usize, depth: usize) {
        let is_start = |line: &Line<'_>| !line.is_blank() && line.indent() <= indent && is_item(line.text);
        for item in lines.chunk_by(|_, line| !is_start(line)) {
            let Some((first, below)) = item.split_first().filter(|(first, _)| is_start(first)) else { continue };
            let inner = first.text.trim_start()[1..].trim_start();
            let start = first.text.len() - inner.len();
            if depth > DEEPEST {
                self.slips.push((first.at, "its values are nested too deeply"));
            } else if !inner.starts_with(['"', '\'', '[', '{']) && inner.contains(": ") && entry(inner).is_some() {
                let first = Line { text: inner, ..*first };
                let rest = below.iter().map(|line| line.from(start.min(line.indent())));
                self.entries(key, &std::iter::once(first).chain(rest).collect::<Vec<_>>(), depth + 1);
            } else {
                self.value(key, first.from(start), below, depth + 1);
            }
        }
    }

    /// A text of several lines.
    fn block(&mut self, key: &str, keeps_lines: bool, lines: &[Line<'_>]) {
        let whole: Vec<&str> = lines.iter().map(|line| line.text.trim()).collect();
        let whole = whole.join("\n");
        self.push(key, if keeps_lines { whole.trim().to_owned() } else { folded(&whole) });
    }

    /// A value as it is written, without the quotation marks around all of it.
    fn scalar(&mut self, key: &str, text: &str, at: usize) {
        match unquoted(text) {
            Ok(value) => self.push(key, value),
            Err(value) => {
                self.slips.push((at, "a quotation mark in it is never closed"));
                self.push(key, value);
            }
        }
    }

    fn push(&mut self, key: &str, value: String) {
        if !value.is_empty() && !matches!(value.as_str(), "~" | "null") {
            self.values.push((key.to_owned(), value));
        }
    }
}

/// Whether a line begins an item of a list.
fn is_item(line: &str) -> bool {
    line.trim_start().strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// A value without the comment behind it.
fn uncommented(text: &str) -> &str {
    if text.starts_with(['"', '\'', '[', '{']) {
        return text;
    }
    text.find(" #").map_or(text, |at| text[..at].trim_end())
}

/// A value without the quotation marks around it; as it is where they are not around all of it, and an error where there is one only.
fn unquoted(text: &str) -> Result<String, String> {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return Ok(text.to_owned()) };
    let Some((inner, end)) = quoted(text, quote) else {
        return match text[1..].contains(quote) {
            true => Ok(text.to_owned()),
            false => Err(text[1..].to_owned()),
        };
    };
    let rest = text[end..].trim();
    Ok(if rest.is_empty() || rest.starts_with('#') { inner } else { text.to_owned() })
}

/// What stands between the quotation mark that a text begins with and the one that closes it, and where that ends.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut inner = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'') => {
                inner.push('\'');
                chars.next();
            }
            c if c == quote => return Some((inner, at + 1)),
            '\\' if quote == '"' => match chars.next()?.1 {
                'n' => inner.push('\n'),
                't' => inner.push('\t'),
                'u' => {
                    let hex: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                    inner.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
                }
                other => inner.push(other),
            },
            c => inner.push(c),
        }
    }
    None
}

/// Lists and tables within a line: `[a, b]`, `{ name: a }`.
struct Flow<'a, 's> {
    text: &'a str,
    said: &'s mut Said,
}

impl Flow<'_, '_> {
    fn skip(&mut self) {
        self.text = self.text.trim_start();
    }

    /// Reads a value with all that is in it; false where it has no end.
    fn node(&mut self, key: &str, depth: usize) -> bool {
        self.skip();
        let is_map = match self.text.chars().next() {
            Some('[') => false,
            Some('{') => true,
            _ => {
                let text = self.plain();
                self.said.scalar(key, &text, 0);
                return true;
            }
        };
        if depth > DEEPEST {
            return false;
        }
        self.text = &self.text[1..];
        loop {
            self.skip();
            match self.text.chars().next() {
                None => return false,
                Some(']' | '}') => {
                    self.text = &self.text[1..];
                    return true;
                }
                Some(',') => self.text = &self.text[1..],
                Some(_) if is_map => {
                    let Some(at) = self.text.find(':') else { return false };
                    let name = self.text[..at].trim().trim_matches(['"', '\'']).to_owned();
                    self.text = &self.text[at + 1..];
                    if !self.node(&format!("{key}.{name}"), depth + 1) {
                        return false;
                    }
                }
                Some(_) if !self.node(key, depth + 1) => return false,
                Some(_) => (),
            }
        }
    }

    /// A value up to the next comma or bracket, as it is written.
    fn plain(&mut self) -> String {
        let quote = self.text.chars().next().filter(|c| matches!(c, '"' | '\''));
        let end = quote.and_then(|quote| quoted(self.text, quote)).map_or(0, |(_, end)| end);
        let end = end + self.text[end..].find([',', ']', '}', '\n']).unwrap_or(self.text.len() - end);
        let value = self.text[..end].trim().to_owned();
        self.text = &self.text[end..];
        value
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    /// What some lines say, as `key=value` each, and the lines that cannot be read.
    #[track_caller]
    fn check(block: &str, want: &[&str], slips: &[usize]) {
        let said = read(block);
        let values: Vec<String> = said.values.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(values, want, "{block}");
        assert_eq!(said.slips.iter().map(|(at, _)| *at).collect::<Vec<_>>(), slips, "{block}: {:?}", said.slips);
    }

    #[test]
    fn values_stay_as_they_are_written() {
        check(
            "a: 007\nb: 2.50\nc: no\nd: 0x1F\ne: 1_000\nf: 12:30",
            &["a=007", "b=2.50", "c=no", "d=0x1F", "e=1_000", "f=12:30"],
            &[],
        );
        check("a: [01, on, 'x, y', \"z\"]\nb: ~\nc:", &["a=01", "a=on", "a=x, y", "a=z"], &[]);
        check(
            "a: 'it''s'\nb: \"q \\\"r\\\" \\u6e21\"\nc: 甲 # 乙\nd: C#",
            &["a=it's", "b=q \"r\" 渡", "c=甲", "d=C#"],
            &[],
        );
    }

    #[test]
    fn a_slip_costs_its_own_line() {
        check("title: 快讯: 船来了\ntags: [甲]", &["title=快讯: 船来了", "tags=甲"], &[]);
        check("title: “渡口”的船\nb: \"渡口\"的船", &["title=“渡口”的船", "b=\"渡口\"的船"], &[]);
        check("title: \"渡口\n!!\ntags:\n\t- 甲\n\t- 乙", &["title=渡口", "tags=甲", "tags=乙"], &[0, 1]);
        check("a: [甲, 乙\nb: 丙", &["a=甲", "a=乙", "b=丙"], &[0]);
        check("a: &x 甲\nb: *x\nc: 丁", &["c=丁"], &[0, 1]);
        check("tags: 甲, 乙\n  - 丙\nz: 1", &["tags=甲, 乙", "z=1"], &[1]);
        check("title:船\n标题：渡口\nhttp://a.example", &["title=船", "标题=渡口"], &[2]);
    }

    #[test]
    fn lists_and_tables() {
        check("tags:\n- 甲\n- 乙: 丙\n- \"丁: 戊\"\nz: 1", &["tags=甲", "tags.乙=丙", "tags=丁: 戊", "z=1"], &[]);
        check(
            "authors:\n  - name: 甲\n    mail: x\n  - name: 乙\n",
            &["authors.name=甲", "authors.mail=x", "authors.name=乙"],
            &[],
        );
        check(
            "author:\n  name: 甲\n  at:\n    city: 湖\nz: {a: 1, b: [2, 3]}",
            &["author.name=甲", "author.at.city=湖", "z.a=1", "z.b=2", "z.b=3"],
            &[],
        );
        check(
            "a: |\n  甲\n  乙\nb: >-\n  one\n  two\nc: 很长的\n  一句",
            &["a=甲\n乙", "b=one two", "c=很长的一句"],
            &[],
        );
        check("a: [\n  甲,\n  乙\n]\nb: 1", &["a=甲", "a=乙", "b=1"], &[]);
        let deep = format!("a: {}x\nb: 1", "[".repeat(5_000));
        check(&deep, &["b=1"], &[0]);
    }
}
