"""What a run says of one question: developers, labs, demand, belief, jobs, what is left; text, table and document."""
