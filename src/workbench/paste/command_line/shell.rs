//! The words of a shell: quotes, backslashes, comments, and what the shell would fill in.

use super::super::{Read, Reason, flaw};

/// A word of the shell.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) at: usize,
    pub(super) text: String,
    /// What the shell would put into it: `$TABLE`, `$(…)`.
    pub(super) filled: Option<String>,
}

/// The commands of a text, each as its words.
pub(super) fn commands(text: &str) -> Read<Vec<Vec<Word>>> {
    let mut shell = Shell { text, at: 0 };
    let mut commands = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    while let Some(letter) = shell.peek() {
        match letter {
            '\n' | ';' | '|' | '&' | '>' | '<' => {
                shell.at += 1;
                commands.push(std::mem::take(&mut words));
            }
            '#' => shell.at += shell.rest().find('\n').unwrap_or(shell.rest().len()),
            '\\' if shell.joins_lines() => {}
            letter if letter.is_whitespace() => shell.at += letter.len_utf8(),
            _ => words.push(shell.word()?),
        }
    }
    commands.push(words);
    Ok(commands)
}

struct Shell<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Shell<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    /// Takes a backslash at the end of a line, and the end of the line.
    fn joins_lines(&mut self) -> bool {
        let joint = ["\\\n", "\\\r\n"].into_iter().find(|joint| self.rest().starts_with(joint));
        self.at += joint.map_or(0, str::len);
        joint.is_some()
    }

    fn word(&mut self) -> Read<Word> {
        let at = self.at;
        let mut word = Word { at, text: String::new(), filled: None };
        while let Some(letter) = self.peek() {
            match letter {
                letter if letter.is_whitespace() || matches!(letter, ';' | '|' | '&' | '>' | '<') => break,
                '\'' => {
                    self.next();
                    let Some(end) = self.rest().find('\'') else {
                        return flaw(self.at - 1, Reason::Unclosed);
                    };
                    word.text.push_str(self.rest().get(..end).unwrap_or_default());
                    self.at += end + 1;
                }
                '"' => self.double(&mut word)?,
                '\\' if self.joins_lines() => {}
                '\\' => {
                    self.next();
                    word.text.extend(self.next());
                }
                '$' | '`' => self.filled(&mut word)?,
                letter => {
                    self.next();
                    word.text.push(letter);
                }
            }
        }
        Ok(word)
    }

    fn double(&mut self, word: &mut Word) -> Read<()> {
        let at = self.at;
        self.next();
        loop {
            match self.peek() {
                None => return flaw(at, Reason::Unclosed),
                Some('"') => {
                    self.next();
                    return Ok(());
                }
                Some('$' | '`') => self.filled(word)?,
                Some('\\') if self.joins_lines() => {}
                Some('\\') => {
                    self.next();
                    match self.next() {
                        Some(letter @ ('"' | '\\' | '$' | '`')) => word.text.push(letter),
                        letter => {
                            word.text.push('\\');
                            word.text.extend(letter);
                        }
                    }
                }
                Some(letter) => {
                    self.next();
                    word.text.push(letter);
                }
            }
        }
    }

    /// `$NAME`, `${…}`, `$(…)`, `` `…` ``: what the shell fills in.
    fn filled(&mut self, word: &mut Word) -> Read<()> {
        let start = self.at;
        let opening = self.next();
        let (open, close) = match (opening, self.peek()) {
            (Some('`'), _) => ('`', '`'),
            (_, Some('(')) => ('(', ')'),
            (_, Some('{')) => ('{', '}'),
            (_, Some(letter)) if letter.is_ascii_alphanumeric() || "_$@?!*#".contains(letter) => {
                self.next();
                while self.peek().is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
                    self.next();
                }
                word.filled
                    .get_or_insert_with(|| self.text.get(start..self.at).unwrap_or_default().to_owned());
                return Ok(());
            }
            _ => {
                word.text.push('$');
                return Ok(());
            }
        };
        let mut depth = usize::from(open == '`');
        while let Some(letter) = self.next() {
            match letter {
                '\\' => drop(self.next()),
                letter if letter == close => depth = depth.saturating_sub(1),
                letter if letter == open => depth += 1,
                _ => {}
            }
            if depth == 0 {
                let shown = self.text.get(start..self.at).unwrap_or_default();
                word.filled.get_or_insert_with(|| shown.chars().take(40).collect());
                return Ok(());
            }
        }
        flaw(start, Reason::Unclosed)
    }
}
