"""Pictures as they were approved; a change that moves pixels shows here first."""
