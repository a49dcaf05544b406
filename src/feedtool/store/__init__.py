"""What is kept between runs. One engine a file, its SQL under sql/; see `plugins.Store`."""
