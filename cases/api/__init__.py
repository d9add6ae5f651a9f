"""Cases for our own screens and programs: lists, one case, its log, and every act."""
