//! Examples of dynorm: see the files beside this folder.
