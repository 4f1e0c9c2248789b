//! The path under which a host serves the site.

use std::fmt;
use std::str::FromStr;

use anyhow::{Error, ensure};

/// An absolute path that begins and ends with `/`: `/` or `/dynamodb-sandbox/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BasePath(String);

impl BasePath {
    /// The path, with both slashes.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands below the base in an absolute path, with its leading slash; `None` outside of the base.
    pub(crate) fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        let prefix = self.0.strip_suffix('/')?;
        path.strip_prefix(prefix).filter(|rest| rest.starts_with('/'))
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for BasePath {
    type Err = Error;

    /// Takes `repo`, `/repo` and `/repo/` for the same.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut path = String::from("/");
        for part in text.split('/').filter(|part| !part.is_empty()) {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
            ensure!(
                part.chars().all(plain),
                "a part of the path has letters, digits and -._~ only: {part:?}"
            );
            ensure!(part != "." && part != "..", "the path names its parts outright: {part:?}");
            path.push_str(part);
            path.push('/');
        }
        Ok(Self(path))
    }
}

#[cfg(test)]
mod tests {
    use super::BasePath;

    fn path(text: &str) -> BasePath {
        text.parse().expect("a path")
    }

    #[test]
    fn slashes_are_put_where_they_belong() {
        assert_eq!(path("").as_str(), "/");
        assert_eq!(path("/").as_str(), "/");
        assert_eq!(path("repo").as_str(), "/repo/");
        assert_eq!(path("/a/b").as_str(), "/a/b/");
    }

    #[test]
    fn what_could_leave_the_path_or_the_attribute_is_refused() {
        for text in ["/../", "/a/./b", "/a\"b/", "/a b/", "/%2e/"] {
            assert!(text.parse::<BasePath>().is_err(), "{text}");
        }
    }

    #[test]
    fn below_knows_what_belongs_to_the_site() {
        assert_eq!(path("/").below("/x"), Some("/x"));
        assert_eq!(path("/a/").below("/a/x/"), Some("/x/"));
        assert_eq!(path("/a/").below("/a/"), Some("/"));
        assert_eq!(path("/a/").below("/a"), None);
        assert_eq!(path("/a/").below("/ab/x"), None);
    }
}
