//! What requests use.

/// What a request used, as far as the transport was told to ask.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Usage {
    /// Capacity units.
    pub(crate) capacity: Option<f64>,
    /// The upper estimate of the largest item collection that a write touched, in gigabytes.
    pub(crate) collection_gb: Option<f64>,
}

impl Usage {
    pub(crate) fn add_capacity(&mut self, units: f64) {
        self.capacity = Some(self.capacity.unwrap_or(0.0) + units);
    }

    pub(crate) fn add_collection(&mut self, upper_gb: f64) {
        self.collection_gb = Some(self.collection_gb.unwrap_or(0.0).max(upper_gb));
    }
}
