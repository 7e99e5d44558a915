"""What all reads share: parameters, positions, pages, streams, and the record of who read what."""
