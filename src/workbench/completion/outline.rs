//! Text on its way to being JSON, as a tree: what is missing is taken for there, and where the cursor stands in it is
//! told. It never refuses a text, except one that is nested too deeply.

/// Deepest nesting that is followed.
pub(super) const MAX_DEPTH: usize = 128;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Members by name, as they are written, and as often.
    Object(Vec<(String, Node)>),
    /// What stands in brackets.
    List(Vec<Node>),
    /// A string, as it is written between its quotes.
    Text(String),
    /// A number, a word, or nothing yet.
    Other,
}

/// A text and a place in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outline {
    /// All of it.
    pub(super) root: Node,
    /// Which member or element leads to the place, from the outside in. The last one is the one at the place itself,
    /// which need not be there.
    pub(super) path: Vec<usize>,
    /// What is at the place.
    pub(super) place: Place,
}

/// Where a cursor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// What is to stand there.
    pub(super) role: Role,
    /// Where the token begins that the cursor is in; the cursor itself if it is in none. With its quote.
    pub(super) from: usize,
    /// Where it ends, with its quote if it has one.
    pub(super) to: usize,
    /// Whether it is a string.
    pub(super) quoted: bool,
    /// Whether a colon follows it.
    pub(super) named: bool,
}

/// What is to stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The name of a member.
    Name,
    /// A value.
    Value,
}

/// An object or list that is open.
struct Frame {
    list: bool,
    /// Its members; the elements of a list have no names.
    members: Vec<(String, Node)>,
    /// The name whose value is awaited, and whether its colon was there.
    pending: Option<(String, bool)>,
}

impl Frame {
    fn new(list: bool) -> Self {
        Self { list, members: Vec::new(), pending: None }
    }

    /// What is to come next.
    fn role(&self) -> Role {
        match self.list || matches!(self.pending, Some((_, true))) {
            true => Role::Value,
            false => Role::Name,
        }
    }

    fn add(&mut self, node: Node) {
        let name = self.pending.take().map(|(name, _)| name).unwrap_or_default();
        self.members.push((name, node));
    }

    /// A name that no value came for is a member nevertheless.
    fn settle(&mut self) {
        if self.pending.is_some() {
            self.add(Node::Other);
        }
    }

    fn close(mut self) -> Node {
        self.settle();
        match self.list {
            true => Node::List(self.members.into_iter().map(|(_, node)| node).collect()),
            false => Node::Object(self.members),
        }
    }
}

/// A piece of text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Mark(u8),
    Text { closed: bool },
    Word,
}

/// Reads a text with the cursor at this byte. None where there is nothing to write in: before the first brace, behind
/// the last, or too deep.
pub(super) fn outline(text: &str, cursor: usize) -> Option<Outline> {
    let mut stack: Vec<Frame> = Vec::new();
    let mut root = None;
    let mut found: Option<(Vec<usize>, Place)> = None;
    let mut at = 0;
    while root.is_none() {
        let next = token(text, at);
        let (start, end) = next.map_or((text.len(), text.len()), |(_, start, end)| (start, end));
        if found.is_none() && (cursor <= start || is_inside(next, cursor)) {
            let frame = stack.last()?;
            let inside = cursor > start;
            let place = Place {
                role: frame.role(),
                from: if inside { start } else { cursor },
                to: if inside { end } else { cursor },
                quoted: inside && matches!(next, Some((Token::Text { .. }, ..))),
                named: inside && text.get(end..).is_some_and(|rest| rest.trim_start().starts_with(':')),
            };
            found = Some((stack.iter().map(|frame| frame.members.len()).collect(), place));
        }
        let Some((token, start, end)) = next else { break };
        at = end;
        match token {
            Token::Mark(mark @ (b'{' | b'[')) => {
                if stack.len() == MAX_DEPTH {
                    return None;
                }
                stack.push(Frame::new(mark == b'['));
            }
            Token::Mark(b'}' | b']') => {
                let node = stack.pop()?.close();
                match stack.last_mut() {
                    Some(frame) => frame.add(node),
                    None => root = Some(node),
                }
            }
            Token::Mark(b':') => {
                if let Some((_, colon)) = stack.last_mut().and_then(|frame| frame.pending.as_mut()) {
                    *colon = true;
                }
            }
            // A comma.
            Token::Mark(_) => stack.last_mut().into_iter().for_each(Frame::settle),
            Token::Text { .. } | Token::Word => {
                let frame = stack.last_mut()?;
                let content = content(text, token, start, end);
                match frame.role() {
                    Role::Name => {
                        frame.settle();
                        frame.pending = Some((content, false));
                    }
                    Role::Value if token == Token::Word => frame.add(Node::Other),
                    Role::Value => frame.add(Node::Text(content)),
                }
            }
        }
    }
    while let Some(frame) = stack.pop() {
        let node = frame.close();
        match stack.last_mut() {
            Some(frame) => frame.add(node),
            None => root = Some(node),
        }
    }
    let (path, place) = found?;
    Some(Outline { root: root?, path, place })
}

/// Whether the cursor is in a string, or in or right behind a word.
fn is_inside(token: Option<(Token, usize, usize)>, cursor: usize) -> bool {
    match token {
        Some((Token::Text { closed: true }, start, end)) => start < cursor && cursor < end,
        Some((Token::Text { closed: false } | Token::Word, start, end)) => start < cursor && cursor <= end,
        _ => false,
    }
}

fn content(text: &str, token: Token, start: usize, end: usize) -> String {
    let inside = match token {
        Token::Text { closed } => start + 1..end - usize::from(closed),
        _ => start..end,
    };
    text.get(inside).unwrap_or_default().to_owned()
}

/// The first token from a byte on, where it begins and ends. A string ends with its line at the latest.
fn token(text: &str, from: usize) -> Option<(Token, usize, usize)> {
    let rest = text.as_bytes().get(from..)?;
    let start = from + rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let bytes = text.as_bytes();
    match *bytes.get(start)? {
        mark @ (b'{' | b'}' | b'[' | b']' | b':' | b',') => Some((Token::Mark(mark), start, start + 1)),
        b'"' => {
            let mut end = start + 1;
            loop {
                match bytes.get(end) {
                    Some(b'"') => return Some((Token::Text { closed: true }, start, end + 1)),
                    Some(b'\\') if bytes.get(end + 1).is_some_and(|next| !matches!(next, b'\n' | b'\r')) => {
                        end += 2;
                    }
                    None | Some(b'\n' | b'\r') => return Some((Token::Text { closed: false }, start, end)),
                    Some(_) => end += 1,
                }
            }
        }
        _ => {
            let ends = |byte: &u8| {
                byte.is_ascii_whitespace() || matches!(byte, b'{' | b'}' | b'[' | b']' | b':' | b',' | b'"')
            };
            let length = bytes.iter().skip(start).position(ends).unwrap_or(text.len() - start);
            Some((Token::Word, start, start + length))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outline of a text with the cursor at the bar.
    fn at(text: &str) -> Option<Outline> {
        let cursor = text.find('|').expect("a cursor");
        outline(&text.replacen('|', "", 1), cursor)
    }

    fn place(text: &str) -> (Role, Vec<usize>, bool) {
        let Outline { path, place, .. } = at(text).expect("a place");
        (place.role, path, place.quoted)
    }

    #[test]
    fn a_cursor_is_found_in_what_is_finished_and_what_is_not() {
        assert_eq!(place("{|}"), (Role::Name, vec![0], false));
        assert_eq!(place("{ \"Ta|"), (Role::Name, vec![0], true));
        assert_eq!(place("{ Ta|"), (Role::Name, vec![0], false));
        assert_eq!(place("{ \"a\": 1, |"), (Role::Name, vec![1], false));
        assert_eq!(place("{ \"a\": |"), (Role::Value, vec![0], false));
        assert_eq!(place("{ \"a\": \"|\" }"), (Role::Value, vec![0], true));
        assert_eq!(place("{ \"a\": [1, {\"b\": \"x|"), (Role::Value, vec![0, 1, 0], true));
        assert_eq!(place("{ \"a\" | 1 }").0, Role::Name);
        for nowhere in ["|", "| {}", "{} |", "\"a|\""] {
            assert_eq!(at(nowhere), None, "{nowhere}");
        }
        assert_eq!(at(&format!("{}|", "[".repeat(MAX_DEPTH + 1))), None);
    }

    #[test]
    fn what_stands_behind_the_cursor_counts_too() {
        let found = at("{ \"a\": \"|\n \"b\": { \"c\": \"d\" } }").expect("a place");
        let inner = Node::Object(vec![("c".to_owned(), Node::Text("d".to_owned()))]);
        let members = vec![("a".to_owned(), Node::Text(String::new())), ("b".to_owned(), inner)];
        assert_eq!(found.root, Node::Object(members));
        assert_eq!(at("{ \"a|\" : 1 }").map(|found| found.place.named), Some(true));
    }
}
