"""The desk: the engine over HTTP, for programs and in pages. A route asks the engine one thing and shows its answer."""
