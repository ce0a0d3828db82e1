//! YAML, so that readers of versions 1.1 and 1.2 read the same.

use super::ExportError;
use super::node::Node;

pub(super) fn write(document: &Node) -> Result<String, ExportError> {
    serde_saphyr::to_string(document).map_err(|error| ExportError::new(format!("no YAML of this: {error}")))
}
