"""A file per service; `publisher.deliver.registry` lists them."""
